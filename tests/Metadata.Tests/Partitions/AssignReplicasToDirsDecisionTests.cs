using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using static KRaftNet.Metadata.Tests.Partitions.PartitionElectionTests;

namespace KRaftNet.Metadata.Tests.Partitions;

public sealed class AssignReplicasToDirsDecisionTests
{
    private readonly TestCluster _cluster = new(elr: true);

    public AssignReplicasToDirsDecisionTests()
    {
        _cluster.Start(1, 2, 3);
        _cluster.AddTopic("t", [1, 2]);
    }

    [Fact]
    public void Directory_as_it_is_changes_nothing()
    {
        Assert.Equal(ErrorCode.None, Assign(TestCluster.Directory(1)));
        Assert.Equal(0, _cluster.Partition("t").PartitionEpoch);
    }

    [Fact]
    public void Directory_that_is_online_is_written_down_and_leader_and_isr_stay()
    {
        // Not assigned is online: which directory it will be is not known yet.
        Assert.Equal(ErrorCode.None, Assign(DirectoryId.Unassigned.Value));
        var partition = _cluster.Partition("t");
        Assert.Equal(DirectoryId.Unassigned, partition.DirectoryOf(new NodeId(1)));
        Assert.Equal(new DirectoryId(TestCluster.Directory(2)), partition.DirectoryOf(new NodeId(2)));
        Assert.Equal((1, 1, 0), (partition.Leader.Value, partition.PartitionEpoch, partition.LeaderEpoch.Value));
        Assert.Equal(Nodes("1,2"), partition.Isr);
    }

    [Fact]
    public void Replica_in_a_directory_that_is_not_online_leaves_the_isr_and_leads_no_more()
    {
        Assert.Equal(ErrorCode.None, Assign(DirectoryId.Lost.Value));
        var partition = _cluster.Partition("t");
        Assert.Equal(DirectoryId.Lost, partition.DirectoryOf(new NodeId(1)));
        Assert.Equal((2, 1, 1), (partition.Leader.Value, partition.PartitionEpoch, partition.LeaderEpoch.Value));
        Assert.Equal(Nodes("2"), partition.Isr);
    }

    [Fact]
    public void Only_replica_leads_again_once_its_directory_is_online()
    {
        _cluster.AddTopic("one", [1]);
        Assign(DirectoryId.Lost.Value, topic: "one");
        Assert.Equal(NodeId.None, _cluster.Partition("one").Leader);
        Assign(TestCluster.Directory(1), topic: "one");
        Assert.Equal(new NodeId(1), _cluster.Partition("one").Leader);
        Assert.Equal(Nodes("1"), _cluster.Partition("one").Isr);
    }

    [Fact]
    public void What_does_not_exist_or_has_no_replica_here_is_refused()
    {
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, Assign(TestCluster.Directory(1), partition: 4));
        Assert.Equal(ErrorCode.NotLeaderOrFollower, Assign(TestCluster.Directory(3), broker: 3));
        var request = Request(TestCluster.Directory(1), 1, 0, "t");
        request.Directories[0].Topics[0].TopicId = new Uuid(9, 9);
        var response = AssignReplicasToDirsDecision.Decide(_cluster.Context, request).Response;
        Assert.Equal(ErrorCode.UnknownTopicId, (ErrorCode)response.Directories[0].Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public void Stale_or_unknown_broker_is_refused_as_a_whole()
    {
        foreach (var (broker, epoch) in new[] { (1, _cluster.Epoch(1) - 1), (9, 1L) })
        {
            var request = Request(TestCluster.Directory(1), 1, 0, "t");
            (request.BrokerId, request.BrokerEpoch) = (broker, epoch);
            var response = AssignReplicasToDirsDecision.Decide(_cluster.Context, request).Response;
            Assert.Equal(ErrorCode.StaleBrokerEpoch, (ErrorCode)response.ErrorCode);
            Assert.Empty(response.Directories);
        }
    }

    private ErrorCode Assign(Uuid directory, int broker = 1, int partition = 0, string topic = "t")
    {
        var request = Request(directory, broker, partition, topic);
        var response = _cluster.Commit(AssignReplicasToDirsDecision.Decide(_cluster.Context, request));
        Assert.Equal(directory, response.Directories[0].Id);
        return (ErrorCode)response.Directories[0].Topics[0].Partitions[0].ErrorCode;
    }

    private AssignReplicasToDirsRequest Request(Uuid directory, int broker, int partition, string topic) => new()
    {
        BrokerId = broker,
        BrokerEpoch = _cluster.Epoch(broker),
        Directories =
        [
            new AssignReplicasToDirsRequest.DirectoryData
            {
                Id = directory,
                Topics =
                [
                    new AssignReplicasToDirsRequest.TopicData
                    {
                        TopicId = _cluster.Image.Topics.Find(topic)!.Id.Value,
                        Partitions = [new AssignReplicasToDirsRequest.PartitionData { PartitionIndex = partition }],
                    },
                ],
            },
        ],
    };
}
