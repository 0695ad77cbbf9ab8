using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using static KRaftNet.Metadata.Tests.Partitions.PartitionElectionTests;

namespace KRaftNet.Metadata.Tests.Partitions;

public sealed class AlterPartitionDecisionTests
{
    private readonly TestCluster _cluster = new(elr: true, "min.insync.replicas=2");

    public AlterPartitionDecisionTests()
    {
        _cluster.Start(1, 2, 3);
        _cluster.AddTopic("t", [1, 2, 3]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Leader_shrinks_and_expands_the_isr_in_its_epoch(short version)
    {
        var shrunk = Alter(Propose([1, 2]), version);
        Assert.Equal(ErrorCode.None, (ErrorCode)shrunk.ErrorCode);
        Assert.Equal([1, 2], shrunk.Isr);
        Assert.Equal((1, 0, 1), (shrunk.LeaderId, shrunk.LeaderEpoch, shrunk.PartitionEpoch));

        var expanded = Alter(Propose([1, 2, 3], partitionEpoch: 1), version);
        Assert.Equal([1, 2, 3], expanded.Isr);
        Assert.Equal((1, 0, 2), (expanded.LeaderId, expanded.LeaderEpoch, expanded.PartitionEpoch));
        Assert.Equal(Nodes("1,2,3"), _cluster.Partition("t").Isr);
    }

    [Fact]
    public void Isr_below_the_minimum_leaves_eligible_replicas_behind()
    {
        Alter(Propose([1]));
        Assert.Equal(Nodes("2,3"), _cluster.Partition("t").Elr);
        Alter(Propose([1, 3], partitionEpoch: 1));
        Assert.Equal(Nodes(""), _cluster.Partition("t").Elr);
    }

    [Fact]
    public void The_isr_as_it_is_costs_nothing()
    {
        var answer = Alter(Propose([1, 2, 3]));
        Assert.Equal((0, 0), (answer.ErrorCode, answer.PartitionEpoch));
        Assert.Equal(0, _cluster.Partition("t").PartitionEpoch);
    }

    [Theory]
    [InlineData("leader epoch ahead", ErrorCode.NotController)]
    [InlineData("partition epoch ahead", ErrorCode.NotController)]
    [InlineData("leader epoch behind", ErrorCode.FencedLeaderEpoch)]
    [InlineData("not the leader", ErrorCode.InvalidRequest)]
    [InlineData("partition epoch behind", ErrorCode.InvalidUpdateVersion)]
    [InlineData("empty", ErrorCode.InvalidRequest)]
    [InlineData("without the leader", ErrorCode.InvalidRequest)]
    [InlineData("no replica", ErrorCode.InvalidRequest)]
    [InlineData("twice", ErrorCode.InvalidRequest)]
    [InlineData("recovering with others", ErrorCode.InvalidRequest)]
    [InlineData("recovering again", ErrorCode.InvalidRequest)]
    [InlineData("no recovery state", ErrorCode.InvalidRequest)]
    [InlineData("no partition", ErrorCode.UnknownTopicOrPartition)]
    public void What_does_not_fit_is_refused_and_changes_nothing(string fault, ErrorCode expected)
    {
        Assert.Equal(0, Alter(Propose([1, 2])).ErrorCode);
        var before = _cluster.Partition("t");
        var answer = Alter(
            fault switch
            {
                "leader epoch ahead" => Propose([1], partitionEpoch: 1, leaderEpoch: 1),
                "partition epoch ahead" => Propose([1], partitionEpoch: 2),
                "leader epoch behind" => Propose([1], partitionEpoch: 1, leaderEpoch: -1),
                "partition epoch behind" => Propose([1], partitionEpoch: 0),
                "empty" => Propose([], partitionEpoch: 1),
                "without the leader" => Propose([2], partitionEpoch: 1),
                "no replica" => Propose([1, 9], partitionEpoch: 1),
                "twice" => Propose([1, 1], partitionEpoch: 1),
                "recovering with others" => Propose([1, 2], partitionEpoch: 1, recovery: 1),
                "recovering again" => Propose([1], partitionEpoch: 1, recovery: 1),
                "no recovery state" => Propose([1], partitionEpoch: 1, recovery: 9),
                "no partition" => Propose([1], partitionEpoch: 1, partition: 7),
                _ => Propose([1, 2], partitionEpoch: 1),
            },
            sender: fault == "not the leader" ? 2 : 1);

        Assert.Equal(expected, (ErrorCode)answer.ErrorCode);
        Assert.Equal((0, 0, 0), (answer.LeaderId, answer.LeaderEpoch, answer.PartitionEpoch));
        Assert.Equal(before, _cluster.Partition("t"));
    }

    [Theory]
    [InlineData("fenced")]
    [InlineData("leaving")]
    [InlineData("restarted")]
    [InlineData("gone")]
    public void Member_that_takes_no_part_or_is_another_process_is_ineligible(string fault)
    {
        Assert.Equal(0, Alter(Propose([1, 2])).ErrorCode);
        var proposal = Propose([1, 2, 3], partitionEpoch: 1);
        switch (fault)
        {
            case "fenced":
                _cluster.Commit(BrokerRemoval.Fence(_cluster.Context, new NodeId(3)));
                break;
            case "leaving":
                _cluster.AddTopic("led", [3, 1]);
                _cluster.Heartbeat(3, wantShutDown: true);
                break;
            case "restarted":
                _cluster.NowMs += 60_000;
                _cluster.Register(TestCluster.Registration(3, incarnation: 2));
                _cluster.Heartbeat(3);
                break;
            default:
                _cluster.Commit(BrokerRemoval.Unregister(
                    _cluster.Context, _cluster.Sessions, new UnregisterBrokerRequest { BrokerId = 3 }).Result);
                break;
        }

        Assert.Equal(ErrorCode.IneligibleReplica, (ErrorCode)Alter(proposal).ErrorCode);
    }

    [Fact]
    public void Epoch_that_is_not_given_is_not_compared()
    {
        Assert.Equal(0, Alter(Propose([1, 2])).ErrorCode);
        var proposal = Propose([1, 2, 3], partitionEpoch: 1);
        proposal.NewIsrWithEpochs[2].BrokerEpoch = -1;
        Assert.Equal(0, Alter(proposal).ErrorCode);
    }

    [Fact]
    public void Sender_with_another_epoch_or_unknown_is_refused_as_a_whole()
    {
        foreach (var (broker, epoch) in new[] { (1, _cluster.Epoch(1) - 1), (1, _cluster.Epoch(1) + 1), (9, 1L) })
        {
            var request = Request(Propose([1]), 1);
            (request.BrokerId, request.BrokerEpoch) = (broker, epoch);
            var result = AlterPartitionDecision.Decide(_cluster.Context, request, 3);
            Assert.Equal(ErrorCode.StaleBrokerEpoch, (ErrorCode)result.Response.ErrorCode);
            Assert.Empty(result.Response.Topics);
            Assert.Empty(result.Records);
        }
    }

    [Fact]
    public void Unknown_topic_is_refused_for_each_of_its_partitions()
    {
        var request = Request(Propose([1]), 1);
        request.Topics[0].TopicId = new Uuid(9, 9);
        var response = AlterPartitionDecision.Decide(_cluster.Context, request, 3).Response;
        Assert.Equal(ErrorCode.UnknownTopicId, (ErrorCode)response.Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public void The_same_partition_twice_in_a_request_is_changed_once()
    {
        var request = Request(Propose([1, 2]), 1);
        request.Topics[0].Partitions.Add(Propose([1]));
        var response = _cluster.Commit(AlterPartitionDecision.Decide(_cluster.Context, request, 3));
        Assert.Equal(
            [ErrorCode.None, ErrorCode.InvalidUpdateVersion],
            response.Topics[0].Partitions.Select(partition => (ErrorCode)partition.ErrorCode));
        Assert.Equal(Nodes("1,2"), _cluster.Partition("t").Isr);
    }

    [Fact]
    public void Leader_elected_uncleanly_recovers_when_it_says_so_and_only_then_takes_others_in()
    {
        _cluster.AddTopic("u", [1, 2], ("unclean.leader.election.enable", "true"), ("min.insync.replicas", "1"));
        Assert.Equal(0, Alter(Propose([1]), topic: "u").ErrorCode);
        _cluster.Commit(BrokerRemoval.Fence(_cluster.Context, new NodeId(1)));
        Assert.Equal(new NodeId(2), _cluster.Partition("u").Leader);
        Assert.Equal(LeaderRecoveryState.Recovering, _cluster.Partition("u").RecoveryState);

        var same = Propose([2], partitionEpoch: 2, leaderEpoch: 1, recovery: 1);
        Assert.Equal(1, Alter(same, sender: 2, topic: "u").LeaderRecoveryState);
        var recovered = Alter(Propose([2], partitionEpoch: 2, leaderEpoch: 1), sender: 2, topic: "u");
        Assert.Equal((0, 0, 3), (recovered.ErrorCode, recovered.LeaderRecoveryState, recovered.PartitionEpoch));
        Assert.Equal(LeaderRecoveryState.Recovered, _cluster.Partition("u").RecoveryState);
    }

    [Fact]
    public void Change_that_completes_a_reassignment_away_from_the_leader_is_written_and_says_so()
    {
        _cluster.Start(4);
        Reassignments.ReassignmentTests.Reassign(_cluster, "t", [4, 2, 3]);
        Assert.Equal(Nodes("4,2,3,1"), _cluster.Partition("t").Replicas);

        var answer = Alter(Propose([1, 2, 3, 4], partitionEpoch: 1));

        Assert.Equal(ErrorCode.NewLeaderElected, (ErrorCode)answer.ErrorCode);
        var partition = _cluster.Partition("t");
        Assert.Equal(Nodes("4,2,3"), partition.Replicas);
        Assert.Equal(Nodes("2,3,4"), partition.Isr);
        Assert.Equal(new NodeId(4), partition.Leader);
        Assert.Equal(new LeaderEpoch(1), partition.LeaderEpoch);
        Assert.False(partition.IsReassigning);
    }

    private AlterPartitionResponse.PartitionData Alter(
        AlterPartitionRequest.PartitionData proposal, short version = 3, int sender = 1, string topic = "t")
    {
        if (version < 3)
        {
            proposal.NewIsr = [.. proposal.NewIsrWithEpochs.Select(member => member.BrokerId)];
            proposal.NewIsrWithEpochs = [];
        }

        var result = AlterPartitionDecision.Decide(_cluster.Context, Request(proposal, sender, topic), version);
        Assert.Equal(0, result.Response.ErrorCode);
        return _cluster.Commit(result).Topics[0].Partitions[0];
    }

    private AlterPartitionRequest Request(
        AlterPartitionRequest.PartitionData proposal, int sender, string topic = "t") => new()
    {
        BrokerId = sender,
        BrokerEpoch = _cluster.Epoch(sender),
        Topics =
        [
            new AlterPartitionRequest.TopicData
            {
                TopicId = _cluster.Image.Topics.Find(topic)!.Id.Value,
                Partitions = [proposal],
            },
        ],
    };

    private AlterPartitionRequest.PartitionData Propose(
        int[] isr, int partitionEpoch = 0, int leaderEpoch = 0, sbyte recovery = 0, int partition = 0) => new()
    {
        PartitionIndex = partition,
        LeaderEpoch = leaderEpoch,
        PartitionEpoch = partitionEpoch,
        LeaderRecoveryState = recovery,
        NewIsrWithEpochs =
        [
            .. isr.Select(node => new AlterPartitionRequest.BrokerState
            {
                BrokerId = node,
                BrokerEpoch = _cluster.Image.Cluster.Broker(new NodeId(node))?.Epoch.Value ?? -1,
            }),
        ],
    };
}
