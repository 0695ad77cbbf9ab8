using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using static KRaftNet.Metadata.Tests.Partitions.PartitionElectionTests;

namespace KRaftNet.Metadata.Tests.Partitions;

/// <summary>Elections that are asked for, and those that the controller makes by itself.</summary>
public sealed class LeaderElectionTests
{
    private const sbyte Preferred = 0;
    private const sbyte Unclean = 1;

    private readonly TestCluster _cluster = new(elr: true, "ack.durability=replicated");

    public LeaderElectionTests() => _cluster.Start(1, 2, 3);

    [Fact]
    public void Preferred_leader_gets_its_partition_back_when_it_is_in_sync()
    {
        MoveLeaderTo2("t");
        var answers = Elect(Preferred, "t", 0, 9);
        Assert.Equal([(0, ErrorCode.None), (9, ErrorCode.UnknownTopicOrPartition)], answers);
        Assert.Equal(new NodeId(1), _cluster.Partition("t").Leader);
        Assert.Equal(new LeaderEpoch(2), _cluster.Partition("t").LeaderEpoch);
        Assert.Equal([(0, ErrorCode.ElectionNotNeeded)], Elect(Preferred, "t", 0));
        Assert.Equal([(0, ErrorCode.UnknownTopicOrPartition)], Elect(Preferred, "none", 0));
    }

    [Fact]
    public void The_same_partition_twice_is_elected_once()
    {
        MoveLeaderTo2("t");
        Assert.Equal([(0, ErrorCode.None), (0, ErrorCode.ElectionNotNeeded)], Elect(Preferred, "t", 0, 0));
    }

    [Fact]
    public void Preferred_leader_that_is_not_there_is_not_elected()
    {
        _cluster.AddTopic("t", [1, 2]);
        Fence(1);
        Assert.Equal([(0, ErrorCode.PreferredLeaderNotAvailable)], Elect(Preferred, "t", 0));
        Assert.Equal(new NodeId(2), _cluster.Partition("t").Leader);
    }

    [Fact]
    public void Unclean_leader_is_taken_only_where_there_is_none_and_someone_is_alive()
    {
        _cluster.AddTopic("t", [1, 2]);
        Assert.Equal([(0, ErrorCode.ElectionNotNeeded)], Elect(Unclean, "t", 0));
        Fence(2);
        Fence(1);
        Assert.Equal([(0, ErrorCode.EligibleLeadersNotAvailable)], Elect(Unclean, "t", 0));
        _cluster.Heartbeat(2);
        Assert.Equal([(0, ErrorCode.PreferredLeaderNotAvailable)], Elect(Preferred, "t", 0));
        Assert.Equal([(0, ErrorCode.None)], Elect(Unclean, "t", 0));

        var partition = _cluster.Partition("t");
        Assert.Equal(new NodeId(2), partition.Leader);
        Assert.Equal(Nodes("2"), partition.Isr);
        Assert.Equal(Nodes(""), partition.Elr);
        Assert.Equal(Nodes(""), partition.LastKnownElr);
        Assert.Equal(LeaderRecoveryState.Recovering, partition.RecoveryState);
    }

    [Fact]
    public void Of_all_partitions_those_are_told_that_needed_it()
    {
        MoveLeaderTo2("moved");
        _cluster.AddTopic("fine", [1, 2]);
        var response = Decide(new ElectLeadersRequest { TopicPartitions = null });
        Assert.Equal(
            [("fine", 0), ("moved", 1)],
            response.ReplicaElectionResults.Select(topic => (topic.Topic, topic.PartitionResult.Count)));
        Assert.Equal(new NodeId(1), _cluster.Partition("moved").Leader);
    }

    [Theory]
    [InlineData(0, ErrorCode.None)]
    [InlineData(1, ErrorCode.InvalidRequest)]
    [InlineData(2, ErrorCode.InvalidRequest)]
    public void Unknown_kind_is_refused(short version, ErrorCode whole)
    {
        _cluster.AddTopic("t", [1, 2]);
        var result = ElectLeadersDecision.Decide(_cluster.Context, Request(2, "t", 0), version);
        Assert.Equal(whole, (ErrorCode)result.Response.ErrorCode);
        var partition = result.Response.ReplicaElectionResults[0].PartitionResult[0];
        Assert.Equal(ErrorCode.InvalidRequest, (ErrorCode)partition.ErrorCode);
        Assert.Empty(result.Records);
    }

    [Fact]
    public void Controller_gives_partitions_back_by_itself_where_the_preferred_leader_is_in_sync()
    {
        MoveLeaderTo2("back");
        _cluster.AddTopic("away", [1, 2]);
        Fence(1);
        _cluster.Heartbeat(1);
        AlterIsr("back", [1, 2, 3]);
        _cluster.Commit(LeaderElections.Preferred(_cluster.Context));
        Assert.Equal(new NodeId(1), _cluster.Partition("back").Leader);
        Assert.Equal(new NodeId(2), _cluster.Partition("away").Leader);
        Assert.Empty(LeaderElections.Preferred(_cluster.Context));
    }

    [Fact]
    public void One_look_elects_a_bounded_number()
    {
        for (var i = 0; i <= LeaderElections.MaxPerLook; i++)
        {
            _cluster.AddTopic($"t{i}", [1, 2]);
        }

        Fence(1);
        _cluster.Heartbeat(1);
        for (var i = 0; i <= LeaderElections.MaxPerLook; i++)
        {
            AlterIsr($"t{i}", [2, 1]);
        }

        _cluster.Commit(LeaderElections.Preferred(_cluster.Context));
        Assert.Single(LeaderElections.Preferred(_cluster.Context));
    }

    [Fact]
    public void Controller_elects_uncleanly_by_itself_where_that_is_allowed()
    {
        _cluster.AddTopic("kept", [1, 2]);
        _cluster.AddTopic("given", [1, 2]);
        Fence(2);
        Fence(1);
        _cluster.Heartbeat(2);
        Assert.Empty(LeaderElections.Unclean(_cluster.Context));
        _cluster.Commit(
        [
            new Metadata.Records.MetadataRecord(
                new ConfigRecord
                {
                    ResourceType = 2,
                    ResourceName = "given",
                    Name = "unclean.leader.election.enable",
                    Value = "true",
                },
                0),
        ]);

        _cluster.Commit(LeaderElections.Unclean(_cluster.Context));

        Assert.Equal(NodeId.None, _cluster.Partition("kept").Leader);
        Assert.Equal(new NodeId(2), _cluster.Partition("given").Leader);
        Assert.Equal(LeaderRecoveryState.Recovering, _cluster.Partition("given").RecoveryState);
    }

    private void Fence(int broker) => _cluster.Commit(BrokerRemoval.Fence(_cluster.Context, new NodeId(broker)));

    /// <summary>A topic whose preferred leader 1 is in sync again after it was away.</summary>
    private void MoveLeaderTo2(string topic)
    {
        _cluster.AddTopic(topic, [1, 2, 3]);
        Fence(1);
        _cluster.Heartbeat(1);
        AlterIsr(topic, [2, 3, 1]);
    }

    private void AlterIsr(string topic, int[] isr)
    {
        var partition = _cluster.Partition(topic);
        var leader = partition.Leader.Value;
        var response = _cluster.Commit(AlterPartitionDecision.Decide(
            _cluster.Context,
            new AlterPartitionRequest
            {
                BrokerId = leader,
                BrokerEpoch = _cluster.Epoch(leader),
                Topics =
                [
                    new AlterPartitionRequest.TopicData
                    {
                        TopicId = _cluster.Image.Topics.Find(topic)!.Id.Value,
                        Partitions =
                        [
                            new AlterPartitionRequest.PartitionData
                            {
                                LeaderEpoch = partition.LeaderEpoch.Value,
                                PartitionEpoch = partition.PartitionEpoch,
                                NewIsr = [.. isr],
                            },
                        ],
                    },
                ],
            },
            version: 2));
        Assert.Equal(0, response.Topics[0].Partitions[0].ErrorCode);
    }

    private IReadOnlyList<(int Partition, ErrorCode Error)> Elect(sbyte kind, string topic, params int[] partitions) =>
    [
        .. Decide(Request(kind, topic, partitions)).ReplicaElectionResults[0].PartitionResult
            .Select(result => (result.PartitionId, (ErrorCode)result.ErrorCode)),
    ];

    private ElectLeadersResponse Decide(ElectLeadersRequest request) =>
        _cluster.Commit(ElectLeadersDecision.Decide(_cluster.Context, request, 2));

    private static ElectLeadersRequest Request(sbyte kind, string topic, params int[] partitions) => new()
    {
        ElectionType = kind,
        TopicPartitions = [new ElectLeadersRequest.ElectedTopicPartitions { Topic = topic, Partitions = [.. partitions] }],
    };
}
