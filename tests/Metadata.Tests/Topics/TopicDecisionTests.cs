using KRaftNet.Common;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Topics;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Topics;

public sealed class TopicDecisionTests
{
    [Fact]
    public void Records_of_a_topic_are_the_topic_its_configs_and_its_partitions_by_number()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var topic = Topic("t", partitions: -1, replicas: -1);
        topic.Configs = [new CreateTopicsRequest.CreatableTopicConfig { Name = "retention.ms", Value = "5" }];
        topic.Assignments = [Assignment(1, 1), Assignment(0, 1)];
        var result = Create(cluster, topic);
        Assert.Equal(
            ["TopicRecord", "ConfigRecord", "PartitionRecord", "PartitionRecord"],
            result.Records.Select(record => record.Message.Descriptor.Name));
        var partitions = result.Records.Select(record => record.Message).OfType<PartitionRecord>();
        Assert.Equal([0, 1], partitions.Select(record => record.PartitionId));
        var partition = (PartitionRecord)result.Records[2].Message;
        Assert.Equal([TestCluster.Directory(1)], partition.Directories);
        Assert.Equal((1, 0, 0), (partition.Leader, partition.LeaderEpoch, partition.PartitionEpoch));
    }

    [Fact]
    public void Validation_alone_answers_the_same_and_writes_nothing()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var result = CreateTopicsDecision.Decide(
            cluster.Context, new CreateTopicsRequest { Topics = [Topic("t")], ValidateOnly = true });
        Assert.Empty(result.Records);
        Assert.Equal(0, Assert.Single(result.Response.Topics).ErrorCode);
        Assert.Equal(1, result.Response.Topics[0].NumPartitions);
    }

    [Fact]
    public void Counts_that_are_left_open_are_the_node_s()
    {
        var cluster = new TestCluster(elr: false, "num.partitions=7");
        cluster.Start(1);
        Assert.Equal(7, Create(cluster, Topic("t", partitions: -1, replicas: -1)).Response.Topics[0].NumPartitions);
    }

    [Fact]
    public void Second_replica_is_placed_on_another_broker_however_it_is_asked_for()
    {
        var cluster = new TestCluster();
        cluster.Start(1, 2);
        var assigned = Topic("b", partitions: -1, replicas: -1);
        assigned.Assignments = [Assignment(0, 2, 1)];
        var result = Create(cluster, Topic("a", replicas: 2), assigned);
        var partitions = result.Records.Select(record => record.Message).OfType<PartitionRecord>().ToList();
        Assert.Equal([1, 2], partitions[0].Replicas.Order());
        Assert.Equal(partitions[0].Replicas, partitions[0].Isr);
        Assert.Equal([2, 1], partitions[1].Replicas);
        Assert.Equal([2, 1], partitions[1].Isr);
        Assert.Equal(2, partitions[1].Leader);
    }

    [Fact]
    public void More_replicas_than_brokers_are_refused_for_that_reason()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var topic = Assert.Single(Create(cluster, Topic("a", replicas: 2)).Response.Topics);
        Assert.Contains("only 1 broker(s) are registered", topic.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Assignment_to_brokers_that_are_all_fenced_is_refused()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        cluster.Register(TestCluster.Registration(2));
        var topic = Topic("a", partitions: -1, replicas: -1);
        topic.Assignments = [Assignment(0, 2)];
        var answer = Assert.Single(Create(cluster, topic).Response.Topics);
        Assert.Equal((short)ErrorCode.InvalidReplicaAssignment, answer.ErrorCode);
        Assert.Contains("fenced or in controlled shutdown", answer.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_that_creates_too_much_is_refused_as_a_whole_or_from_where_it_is_too_much()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var half = ControllerLimits.MaxRecordsPerUserRequest / 2;
        var tooMany = Create(cluster, Topic("a", half), Topic("b", half + 1));
        Assert.Empty(tooMany.Records);
        Assert.All(
            tooMany.Response.Topics, topic => Assert.Equal((short)ErrorCode.PolicyViolation, topic.ErrorCode));

        // The topic has a record of its own beside those of its partitions.
        var most = Create(cluster, Topic("a", ControllerLimits.MaxRecordsPerUserRequest - 2), Topic("b"));
        Assert.Equal(0, most.Response.Topics[0].ErrorCode);
        Assert.Equal((short)ErrorCode.PolicyViolation, most.Response.Topics[1].ErrorCode);
        Assert.Equal(ControllerLimits.MaxRecordsPerUserRequest - 1, most.Records.Count);
    }

    [Fact]
    public void Deletion_that_is_switched_off_is_refused_in_the_words_of_the_version()
    {
        var cluster = new TestCluster(elr: false, "delete.topic.enable=false");
        cluster.Start(1);
        cluster.AddTopic("t", [1]);
        var request = new DeleteTopicsRequest { TopicNames = ["t"] };
        Assert.Equal((short)ErrorCode.InvalidRequest, Delete(cluster, request, version: 2));
        Assert.Equal((short)ErrorCode.TopicDeletionDisabled, Delete(cluster, request, version: 3));
    }

    [Fact]
    public void New_partitions_continue_the_numbers_with_as_many_replicas_as_the_first()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        cluster.AddTopic("t", [1]);
        cluster.Commit(CreatePartitionsDecision.Decide(cluster.Context, new CreatePartitionsRequest
        {
            Topics = [new CreatePartitionsRequest.CreatePartitionsTopic { Name = "t", Count = 3, Assignments = null }],
        }));
        var partitions = cluster.Image.Topics.Find("t")!.Partitions;
        Assert.Equal([0, 1, 2], partitions.Keys);
        Assert.All(partitions.Values, partition => Assert.Equal(new NodeId(1), partition.Leader));
    }

    [Fact]
    public void The_same_generator_gives_the_same_ids_and_places()
    {
        var first = new TestCluster();
        var second = new TestCluster();
        first.Start(1, 2, 3);
        second.Start(1, 2, 3);
        var topics = Enumerable.Range(0, 5).Select(i => Topic($"t{i}", partitions: 4)).ToArray();
        Assert.Equal(
            Create(first, topics).Records.Select(record => record.Encode()),
            Create(second, topics).Records.Select(record => record.Encode()));
    }

    private static short Delete(TestCluster cluster, DeleteTopicsRequest request, short version) =>
        Assert.Single(DeleteTopicsDecision.Decide(cluster.Context, request, version).Response.Responses).ErrorCode;

    private static ControllerResult<CreateTopicsResponse> Create(
        TestCluster cluster, params IReadOnlyList<CreateTopicsRequest.CreatableTopic> topics) =>
        CreateTopicsDecision.Decide(cluster.Context, new CreateTopicsRequest { Topics = [.. topics] });

    private static CreateTopicsRequest.CreatableTopic Topic(string name, int partitions = 1, short replicas = 1) =>
        new() { Name = name, NumPartitions = partitions, ReplicationFactor = replicas };

    private static CreateTopicsRequest.CreatableReplicaAssignment Assignment(
        int partition, params IReadOnlyList<int> brokers) =>
        new() { PartitionIndex = partition, BrokerIds = [.. brokers] };
}
