using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Tests.Handlers;

/// <summary>Partitions page by page and more of them, and resources with configs, as clients see them.</summary>
public sealed class TopicApisTests : IDisposable
{
    private readonly SimulatedBroker _broker = new(seed: 26);
    private readonly FrameClient _client;

    public TopicApisTests()
    {
        _client = _broker.Connect();
        new TopicClient(_client, "a").Create(partitions: 3);
        new TopicClient(_client, "b").Create(partitions: 2);
    }

    [Theory]
    [InlineData(1, "a:0", "a", 1)]
    [InlineData(3, "a:0 a:1 a:2", "b", 0)]
    [InlineData(4, "a:0 a:1 a:2 b:0", "b", 1)]
    [InlineData(0, "a:0", "a", 1)]
    public void A_page_ends_at_its_limit_and_tells_where_the_next_begins(
        int limit, string partitions, string topic, int partition)
    {
        var page = Describe(limit, cursor: null);

        Assert.Equal(partitions, Shown(page));
        Assert.Equal((topic, partition), (page.NextCursor!.TopicName, page.NextCursor.PartitionIndex));
    }

    [Fact]
    public void Pages_together_are_all_partitions_once()
    {
        var shown = new List<string>();
        DescribeTopicPartitionsRequest.PartitionCursor? cursor = null;
        do
        {
            var page = Describe(2, cursor);
            shown.Add(Shown(page));
            cursor = page.NextCursor is { } next
                ? new DescribeTopicPartitionsRequest.PartitionCursor
                {
                    TopicName = next.TopicName,
                    PartitionIndex = next.PartitionIndex,
                }
                : null;
        }
        while (cursor is not null);

        Assert.Equal(["a:0 a:1", "a:2 b:0", "b:1"], shown);
    }

    [Theory]
    [InlineData("none", 0, "a", "b")]
    [InlineData("a", -1, "a", "b")]
    [InlineData("a", 0, "b")]
    public void A_cursor_that_points_nowhere_is_refused(string topic, int partition, params string[] asked)
    {
        var page = Describe(
            9, new DescribeTopicPartitionsRequest.PartitionCursor { TopicName = topic, PartitionIndex = partition }, asked);

        Assert.All(page.Topics, one => Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)one.ErrorCode));
        Assert.Equal(asked, page.Topics.Select(one => one.Name));
    }

    [Fact]
    public void Unknown_topics_are_told_in_their_place()
    {
        var page = Describe(9, cursor: null, "b", "aa", "a b");

        Assert.Equal(["a b", "aa", "b"], page.Topics.Select(one => one.Name));
        Assert.Equal(
            [ErrorCode.InvalidTopicException, ErrorCode.UnknownTopicOrPartition, ErrorCode.None],
            page.Topics.Select(one => (ErrorCode)one.ErrorCode));
    }

    [Theory]
    [InlineData(10_000, false, ErrorCode.None, 4)]
    [InlineData(10_000, true, ErrorCode.None, 3)]
    [InlineData(0, false, ErrorCode.RequestTimedOut, 3)]
    public void More_partitions_can_be_had(int timeoutMs, bool validateOnly, ErrorCode expected, int partitions)
    {
        var answer = _client.Call<CreatePartitionsRequest, CreatePartitionsResponse>(
            new CreatePartitionsRequest
            {
                TimeoutMs = timeoutMs,
                ValidateOnly = validateOnly,
                Topics = [new CreatePartitionsRequest.CreatePartitionsTopic { Name = "a", Count = 4, Assignments = null }],
            },
            3);

        Assert.Equal(expected, (ErrorCode)answer.Results[0].ErrorCode);
        Assert.Equal(partitions, Describe(99, cursor: null, "a").Topics[0].Partitions.Count);
    }

    [Theory]
    [InlineData(new sbyte[] { 2 }, "2:a 2:b")]
    [InlineData(new sbyte[] { 4 }, "4:1")]
    [InlineData(new sbyte[] { 16 }, "16:m")]
    [InlineData(new sbyte[] { }, "2:a 2:b 4:1 8:1 16:m")]
    [InlineData(new sbyte[] { 2, 99 }, "")]
    public void Resources_with_configs_are_listed_by_kind(sbyte[] kinds, string expected)
    {
        _client.Call<AlterConfigsRequest, AlterConfigsResponse>(
            new AlterConfigsRequest
            {
                Resources =
                [
                    new AlterConfigsRequest.AlterConfigsResource
                    {
                        ResourceType = 16,
                        ResourceName = "m",
                        Configs = [new AlterConfigsRequest.AlterableConfig { Name = "interval.ms", Value = "1000" }],
                    },
                ],
            },
            2);

        var answer = _client.Call<ListConfigResourcesRequest, ListConfigResourcesResponse>(
            new ListConfigResourcesRequest { ResourceTypes = [.. kinds] }, 1);

        Assert.Equal(
            expected,
            string.Join(' ', answer.ConfigResources.Select(one => $"{one.ResourceType}:{one.ResourceName}")));
        Assert.Equal(kinds is [2, 99] ? ErrorCode.UnsupportedVersion : ErrorCode.None, (ErrorCode)answer.ErrorCode);
    }

    public void Dispose() => _broker.Dispose();

    private static string Shown(DescribeTopicPartitionsResponse page) => string.Join(' ', page.Topics.SelectMany(
        topic => topic.Partitions, (topic, partition) => $"{topic.Name}:{partition.PartitionIndex}"));

    private DescribeTopicPartitionsResponse Describe(
        int limit, DescribeTopicPartitionsRequest.PartitionCursor? cursor, params string[] names) =>
        _client.Call<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>(
            new DescribeTopicPartitionsRequest
            {
                Topics = [.. names.Select(name => new DescribeTopicPartitionsRequest.TopicRequest { Name = name })],
                ResponsePartitionLimit = limit,
                Cursor = cursor,
            },
            0);
}
