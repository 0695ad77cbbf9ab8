using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Handlers.Fetch;

/// <summary>Incremental fetch sessions (KIP-227) at a node, as clients see them.</summary>
public sealed class FetchSessionTests : IDisposable
{
    private readonly SimulatedBroker _broker =
        new(seed: 21, settings: [("max.incremental.fetch.session.cache.slots", "2")]);

    private readonly TopicClient _topic;

    public FetchSessionTests()
    {
        _topic = new TopicClient(_broker.Connect(), "t");
        _topic.Create(partitions: 2);
    }

    [Fact]
    public void A_session_tells_what_is_new_and_nothing_else()
    {
        _topic.Produce(0, -1, "a");
        var first = _topic.Fetch(_topic.FetchOf(0, 0, (0, 0), (1, 0)));
        Assert.NotEqual(0, first.SessionId);
        Assert.Equal([0, 1], PartitionsOf(first));

        Assert.Empty(PartitionsOf(_topic.Fetch(_topic.FetchOf(first.SessionId, 1, (0, 1)))));

        _topic.Produce(1, -1, "b");
        var news = _topic.Fetch(_topic.FetchOf(first.SessionId, 2));
        Assert.Equal([1], PartitionsOf(news));
        Assert.Equal(["b"], TopicClient.ValuesOf(news.Responses[0].Partitions[0]));
    }

    [Fact]
    public void A_session_outlives_its_connection()
    {
        var first = _topic.Fetch(_topic.FetchOf(0, 0, (0, 0)));
        _topic.Connection.Close();
        var again = new TopicClient(_broker.Connect(), "t");
        again.Produce(0, -1, "a");

        Assert.Equal([0], PartitionsOf(again.Fetch(again.FetchOf(first.SessionId, 1))));
    }

    [Theory]
    [InlineData(1, 1, ErrorCode.None)]
    [InlineData(1, 2, ErrorCode.InvalidFetchSessionEpoch)]
    [InlineData(0, 1, ErrorCode.FetchSessionIdNotFound)]
    public void Only_the_next_request_of_a_known_session_goes_on(int known, int epoch, ErrorCode expected)
    {
        var id = _topic.Fetch(_topic.FetchOf(0, 0, (0, 0))).SessionId;

        var answer = _topic.Fetch(_topic.FetchOf(known == 1 ? id : 0, epoch));

        Assert.Equal(expected, (ErrorCode)answer.ErrorCode);
        Assert.Equal(expected == ErrorCode.None ? id : 0, answer.SessionId);
    }

    [Fact]
    public void A_refused_epoch_leaves_the_session_as_it_was()
    {
        var id = _topic.Fetch(_topic.FetchOf(0, 0, (0, 0))).SessionId;

        _topic.Fetch(_topic.FetchOf(id, 7));

        Assert.Equal(ErrorCode.None, (ErrorCode)_topic.Fetch(_topic.FetchOf(id, 1)).ErrorCode);
    }

    [Fact]
    public void A_session_is_not_mixed_up_with_requests_that_name_topics_by_id()
    {
        var id = _topic.Fetch(_topic.FetchOf(0, 0, (0, 0))).SessionId;

        var answer = _topic.Connection.Call<FetchRequest, FetchResponse>(_topic.FetchOf(id, 1), 13);

        Assert.Equal(ErrorCode.FetchSessionTopicIdError, (ErrorCode)answer.ErrorCode);
    }

    [Fact]
    public void Forgetting_the_last_partition_ends_the_session()
    {
        var id = _topic.Fetch(_topic.FetchOf(0, 0, (0, 0))).SessionId;
        var forgetting = _topic.FetchOf(id, 1);
        forgetting.ForgottenTopicsData.Add(new FetchRequest.ForgottenTopic { Topic = "t", Partitions = [0] });

        var answer = _topic.Fetch(forgetting);

        Assert.Equal((0, 0), (answer.ErrorCode, answer.SessionId));
        Assert.Equal(
            ErrorCode.FetchSessionIdNotFound, (ErrorCode)_topic.Fetch(_topic.FetchOf(id, 2)).ErrorCode);
    }

    [Fact]
    public void A_partition_with_an_error_is_told_each_time_and_again_when_it_is_over()
    {
        var id = _topic.Fetch(_topic.FetchOf(0, 0, (0, 0))).SessionId;
        var failing = _topic.Fetch(_topic.FetchOf(id, 1, (0, 9)));
        Assert.Equal((short)ErrorCode.OffsetOutOfRange, failing.Responses[0].Partitions[0].ErrorCode);
        Assert.Equal([0], PartitionsOf(_topic.Fetch(_topic.FetchOf(id, 2))));

        var over = _topic.Fetch(_topic.FetchOf(id, 3, (0, 0)));

        Assert.Equal(0, over.Responses[0].Partitions[0].ErrorCode);
        Assert.Empty(PartitionsOf(_topic.Fetch(_topic.FetchOf(id, 4))));
    }

    [Fact]
    public void Partitions_with_records_go_behind_the_others()
    {
        _topic.Produce(0, -1, "a");
        _topic.Produce(1, -1, "b");
        var id = _topic.Fetch(_topic.FetchOf(0, 0, (0, 0), (1, 0))).SessionId;
        var small = _topic.FetchOf(id, 1);
        small.MaxBytes = 1;

        Assert.Equal([0], PartitionsOf(_topic.Fetch(small)));

        small.SessionEpoch = 2;
        Assert.Equal([1], PartitionsOf(_topic.Fetch(small)));
    }

    [Fact]
    public void Without_a_free_slot_the_fetch_is_answered_in_full_and_no_session_begins()
    {
        _topic.Produce(0, -1, "a");
        Assert.NotEqual(0, _topic.Fetch(_topic.FetchOf(0, 0, (0, 0))).SessionId);
        Assert.NotEqual(0, _topic.Fetch(_topic.FetchOf(0, 0, (0, 0))).SessionId);

        var third = _topic.Fetch(_topic.FetchOf(0, 0, (0, 0)));

        Assert.Equal(0, third.SessionId);
        Assert.Equal([0], PartitionsOf(third));
    }

    [Fact]
    public void Of_a_partition_that_stands_there_twice_the_last_counts()
    {
        _topic.Produce(0, -1, "a", "b");
        _topic.Produce(0, -1, "c");

        var answer = _topic.Fetch(_topic.FetchOf(0, -1, (0, 0), (1, 0), (0, 2)));

        Assert.Equal([0, 1], PartitionsOf(answer));
        Assert.Equal(["c"], TopicClient.ValuesOf(answer.Responses[0].Partitions[0]));
    }

    public void Dispose() => _broker.Dispose();

    private static List<int> PartitionsOf(FetchResponse answer) =>
        [.. answer.Responses.SelectMany(topic => topic.Partitions).Select(partition => partition.PartitionIndex)];
}
