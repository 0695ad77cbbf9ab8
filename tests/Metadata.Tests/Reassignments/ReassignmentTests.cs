using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Reassignments;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using static KRaftNet.Metadata.Tests.Partitions.PartitionElectionTests;

namespace KRaftNet.Metadata.Tests.Reassignments;

public sealed class ReassignmentTests
{
    private readonly TestCluster _cluster = new(elr: true, "ack.durability=replicated");

    public ReassignmentTests()
    {
        _cluster.Start(1, 2, 3, 4);
        _cluster.AddTopic("t", [1, 2]);
    }

    [Fact]
    public void Replicas_that_come_are_added_and_those_that_go_stay_behind_them_until_it_is_done()
    {
        Assert.Equal(ErrorCode.None, Reassign(_cluster, "t", [1, 3]));
        AssertState("1,3,2", adding: "3", removing: "2", isr: "1,2", leader: 1, epoch: 0);
        var partition = _cluster.Partition("t");
        Assert.Equal(new DirectoryId(TestCluster.Directory(3)), partition.DirectoryOf(new NodeId(3)));
        Assert.Equal(new DirectoryId(TestCluster.Directory(2)), partition.DirectoryOf(new NodeId(2)));
    }

    [Fact]
    public void What_needs_no_copying_is_done_at_once()
    {
        Assert.Equal(ErrorCode.None, Reassign(_cluster, "t", [1, 2]));
        Assert.Equal(0, _cluster.Partition("t").PartitionEpoch);
        Assert.Equal(ErrorCode.None, Reassign(_cluster, "t", [2, 1]));
        AssertState("2,1", adding: "", removing: "", isr: "1,2", leader: 1, epoch: 0);
        Assert.Equal(ErrorCode.None, Reassign(_cluster, "t", [2]));
        AssertState("2", adding: "", removing: "", isr: "2", leader: 2, epoch: 1);
    }

    [Fact]
    public void Another_target_replaces_the_first_and_calling_it_off_keeps_what_was_there()
    {
        Reassign(_cluster, "t", [1, 3]);
        Assert.Equal(ErrorCode.None, Reassign(_cluster, "t", [3, 2]));
        AssertState("3,2,1", adding: "3", removing: "1", isr: "1,2", leader: 1, epoch: 0);
        Assert.Equal(ErrorCode.None, Reassign(_cluster, "t", null));
        AssertState("2,1", adding: "", removing: "", isr: "1,2", leader: 1, epoch: 1);
        Assert.Equal(ErrorCode.NoReassignmentInProgress, Reassign(_cluster, "t", null));
    }

    [Fact]
    public void Target_that_keeps_all_after_all_removes_nobody()
    {
        Reassign(_cluster, "t", [1, 3]);
        Reassign(_cluster, "t", [1, 2, 3]);
        AssertState("1,2,3", adding: "3", removing: "", isr: "1,2", leader: 1, epoch: 0);
    }

    [Fact]
    public void Target_as_it_was_drops_what_was_added()
    {
        Reassign(_cluster, "t", [1, 3]);
        Reassign(_cluster, "t", [1, 2]);
        AssertState("1,2", adding: "", removing: "", isr: "1,2", leader: 1, epoch: 1);
    }

    [Theory]
    [InlineData("t", new[] { 1, 9 }, ErrorCode.InvalidReplicaAssignment)]
    [InlineData("t", new[] { -1 }, ErrorCode.InvalidReplicaAssignment)]
    [InlineData("t", new int[0], ErrorCode.InvalidReplicaAssignment)]
    [InlineData("t", new[] { 1, 1 }, ErrorCode.InvalidReplicaAssignment)]
    [InlineData("none", new[] { 1 }, ErrorCode.UnknownTopicOrPartition)]
    [InlineData("", new[] { 1 }, ErrorCode.UnknownTopicOrPartition)]
    public void Assignment_that_cannot_be_is_refused(string topic, int[] replicas, ErrorCode expected)
    {
        Assert.Equal(expected, Reassign(_cluster, topic, replicas));
        Assert.Equal(0, _cluster.Partition("t").PartitionEpoch);
    }

    [Fact]
    public void Replication_factor_stays_where_it_must_also_while_replicas_move()
    {
        Assert.Equal(
            ErrorCode.InvalidReplicationFactor, Reassign(_cluster, "t", [1, 2, 3], mayChangeFactor: false));
        Assert.Equal(ErrorCode.None, Reassign(_cluster, "t", [1, 3], mayChangeFactor: false));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, Reassign(_cluster, "t", [1, 2, 3], mayChangeFactor: false));
        Assert.Equal(ErrorCode.None, Reassign(_cluster, "t", [1, 4], mayChangeFactor: false));
    }

    [Fact]
    public void Calling_off_is_refused_where_only_added_replicas_are_in_sync_unless_loss_is_allowed()
    {
        _cluster.AddTopic("u", [1, 2], ("unclean.leader.election.enable", "true"));
        foreach (var topic in new[] { "t", "u" })
        {
            Reassign(_cluster, topic, [1, 2, 3, 4]);
            SetIsr(topic, [3]);
        }

        Assert.Equal(ErrorCode.InvalidReplicaAssignment, Reassign(_cluster, "t", null));
        Assert.True(_cluster.Partition("t").IsReassigning);
        Assert.Equal(ErrorCode.None, Reassign(_cluster, "u", null));
        Assert.Equal(Nodes("1"), _cluster.Partition("u").Isr);
        Assert.Equal(new NodeId(1), _cluster.Partition("u").Leader);
        Assert.Equal(LeaderRecoveryState.Recovering, _cluster.Partition("u").RecoveryState);
    }

    [Fact]
    public void Reassignments_under_way_are_listed()
    {
        _cluster.AddTopic("s", [1, 2]);
        Reassign(_cluster, "t", [1, 3]);
        var all = OngoingReassignments.List(_cluster.Image, new ListPartitionReassignmentsRequest { Topics = null });
        var topic = Assert.Single(all.Topics);
        var partition = Assert.Single(topic.Partitions);
        Assert.Equal("t", topic.Name);
        Assert.Equal([1, 3, 2], partition.Replicas);
        Assert.Equal([3], partition.AddingReplicas);
        Assert.Equal([2], partition.RemovingReplicas);
        Assert.Equal([], Listed("s", 0));
        Assert.Equal([], Listed("none", 0));
        Assert.Equal([], Listed("t", 9));
        Assert.Equal(["t"], Listed("t", 0));
        Assert.Empty(OngoingReassignments.List(_cluster.Image, new ListPartitionReassignmentsRequest { Topics = [] }).Topics);
    }

    /// <summary>Asks for an assignment of partition 0, or calls it off; its outcome.</summary>
    internal static ErrorCode Reassign(
        TestCluster cluster, string topic, int[]? replicas, bool mayChangeFactor = true)
    {
        var request = new AlterPartitionReassignmentsRequest
        {
            AllowReplicationFactorChange = mayChangeFactor,
            Topics =
            [
                new AlterPartitionReassignmentsRequest.ReassignableTopic
                {
                    Name = topic,
                    Partitions =
                    [
                        new AlterPartitionReassignmentsRequest.ReassignablePartition
                        {
                            Replicas = replicas?.ToList(),
                        },
                    ],
                },
            ],
        };
        var response = cluster.Commit(AlterPartitionReassignmentsDecision.Decide(cluster.Context, request));
        Assert.Equal(0, response.ErrorCode);
        return (ErrorCode)response.Responses[0].Partitions[0].ErrorCode;
    }

    private List<string> Listed(string topic, int partition) =>
    [
        .. OngoingReassignments.List(
            _cluster.Image,
            new ListPartitionReassignmentsRequest
            {
                Topics =
                [
                    new ListPartitionReassignmentsRequest.ListPartitionReassignmentsTopics
                    {
                        Name = topic,
                        PartitionIndexes = [partition],
                    },
                ],
            }).Topics.Select(found => found.Name),
    ];

    /// <summary>As the leader would come to be alone: it is written as it is.</summary>
    private void SetIsr(string topic, int[] isr) => _cluster.Commit(
    [
        new Metadata.Records.MetadataRecord(
            new PartitionChangeRecord
            {
                TopicId = _cluster.Image.Topics.Find(topic)!.Id.Value,
                PartitionId = 0,
                Isr = [.. isr],
                Leader = isr[0],
            },
            2),
    ]);

    private void AssertState(string replicas, string adding, string removing, string isr, int leader, int epoch)
    {
        var partition = _cluster.Partition("t");
        Assert.Equal(Nodes(replicas), partition.Replicas);
        Assert.Equal(Nodes(adding), partition.AddingReplicas);
        Assert.Equal(Nodes(removing), partition.RemovingReplicas);
        Assert.Equal(Nodes(isr), partition.Isr);
        Assert.Equal((leader, epoch), (partition.Leader.Value, partition.LeaderEpoch.Value));
    }
}
