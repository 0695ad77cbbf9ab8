using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Topics;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Topics;

public sealed class CreatePartitionsDecisionTests
{
    private readonly TestCluster _cluster = new();

    public CreatePartitionsDecisionTests()
    {
        _cluster.Start(1);
        _cluster.Commit(CreateTopicsDecision.Decide(_cluster.Context, new CreateTopicsRequest
        {
            Topics = [new CreateTopicsRequest.CreatableTopic { Name = "t", NumPartitions = 2, ReplicationFactor = 1 }],
        }));
    }

    [Fact]
    public void Partitions_are_added_behind_those_that_are_there()
    {
        var response = _cluster.Commit(Decide(isValidation: false, Topic("t", 4)));

        Assert.Equal(ErrorCode.None, ErrorOf(response));
        Assert.Equal([0, 1, 2, 3], _cluster.Image.Topics.Find("t")!.Partitions.Keys);
        Assert.All(_cluster.Image.Topics.Find("t")!.Partitions.Values, partition => Assert.Equal(1, partition.Leader.Value));
    }

    [Fact]
    public void Validation_alone_answers_the_same_and_writes_nothing()
    {
        var result = Decide(isValidation: true, Topic("t", 4));

        Assert.Equal(ErrorCode.None, ErrorOf(result.Response));
        Assert.Empty(result.Records);
    }

    [Theory]
    [InlineData("t", 2, ErrorCode.InvalidPartitions)]
    [InlineData("t", 1, ErrorCode.InvalidPartitions)]
    [InlineData("t", -1, ErrorCode.InvalidPartitions)]
    [InlineData("none", 3, ErrorCode.UnknownTopicOrPartition)]
    [InlineData("t", int.MaxValue, ErrorCode.PolicyViolation)]
    public void What_is_no_increase_of_a_topic_is_refused(string name, int count, ErrorCode expected)
    {
        var result = Decide(isValidation: false, Topic(name, count));

        Assert.Equal(expected, ErrorOf(result.Response));
        Assert.Empty(result.Records);
    }

    [Theory]
    [InlineData(3, ErrorCode.None, 1)]
    [InlineData(3, ErrorCode.InvalidReplicaAssignment, 9)]
    [InlineData(3, ErrorCode.InvalidReplicaAssignment, 1, 1)]
    [InlineData(3, ErrorCode.InvalidReplicaAssignment)]
    [InlineData(4, ErrorCode.InvalidReplicaAssignment, 1)]
    public void An_assignment_must_fit(int count, ErrorCode expected, params int[] brokers)
    {
        var topic = Topic("t", count);
        topic.Assignments = [new CreatePartitionsRequest.CreatePartitionsAssignment { BrokerIds = [.. brokers] }];

        Assert.Equal(expected, ErrorOf(Decide(isValidation: false, topic).Response));
    }

    [Fact]
    public void A_topic_that_is_named_twice_is_refused_once_and_stays_as_it_is()
    {
        var result = Decide(isValidation: false, Topic("t", 3), Topic("t", 4));

        Assert.Equal(ErrorCode.InvalidRequest, ErrorOf(result.Response));
        Assert.Empty(result.Records);
    }

    private static ErrorCode ErrorOf(CreatePartitionsResponse response) =>
        (ErrorCode)Assert.Single(response.Results).ErrorCode;

    private static CreatePartitionsRequest.CreatePartitionsTopic Topic(string name, int count) =>
        new() { Name = name, Count = count, Assignments = null };

    private ControllerResult<CreatePartitionsResponse> Decide(
        bool isValidation, params IReadOnlyList<CreatePartitionsRequest.CreatePartitionsTopic> topics) =>
        CreatePartitionsDecision.Decide(
            _cluster.Context, new CreatePartitionsRequest { Topics = [.. topics], ValidateOnly = isValidation });
}
