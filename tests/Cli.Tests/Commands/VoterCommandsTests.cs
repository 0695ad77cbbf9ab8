using System.Collections.Immutable;
using KRaftNet.Cli.Commands;
using KRaftNet.Cli.Output;
using KRaftNet.Client.Admin;
using KRaftNet.Common;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Cli.Tests.Commands;

/// <summary>What the quorum and health commands make of what the leader says.</summary>
public class VoterCommandsTests
{
    private static readonly QuorumState Quorum = new()
    {
        Leader = new NodeId(1),
        Epoch = 4,
        HighWatermark = 90,
        Voters = [Progress(1, 100, 50_000), Progress(2, 98, 49_000), Progress(3, null, null)],
        Observers =
        [
            Progress(4, 80, 20_000),
            Progress(5, 70, 1),
            Progress(5, 60, 1, directory: 55),
            Progress(6, 70, null, directory: 66),
            Progress(6, 60, 2),
        ],
        Endpoints = ImmutableSortedDictionary<NodeId, ImmutableArray<QuorumEndpoint>>.Empty
            .Add(new NodeId(1), [new QuorumEndpoint("CONTROLLER", new HostAndPort("host", 9093))]),
    };

    [Fact]
    public void Directories_are_looked_up_where_they_belong()
    {
        Assert.Equal(Replica(4), VoterCommands.ObserverOf(Quorum, new NodeId(4)));
        Assert.Equal(Replica(6), VoterCommands.ObserverOf(Quorum, new NodeId(6)));
        Assert.Equal(Replica(2), VoterCommands.VoterOf(Quorum, new NodeId(2)));
    }

    [Theory]
    [InlineData(2, "DUPLICATE_VOTER")]
    [InlineData(9, "VOTER_NOT_FOUND")]
    [InlineData(5, "Choose one with --directory-id")]
    public void Observer_that_is_not_one_is_told(int id, string message) => Assert.Contains(
        message,
        Assert.Throws<CommandException>(() => VoterCommands.ObserverOf(Quorum, new NodeId(id))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Voter_that_is_not_one_is_told() => Assert.Contains(
        "VOTER_NOT_FOUND",
        Assert.Throws<CommandException>(() => VoterCommands.VoterOf(Quorum, new NodeId(4))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Lag_is_counted_from_the_leaders_end()
    {
        Assert.Equal(2, Quorum.LagOf(Quorum.Voters[1]));
        Assert.Equal(1000, Quorum.LagMsOf(Quorum.Voters[1]));
        Assert.Null(Quorum.LagOf(Quorum.Voters[2]));
        var status = QuorumListing.StatusOf("C", Quorum).ToJson();
        Assert.Contains("\"maxFollowerLag\":null", status, StringComparison.Ordinal);
        Assert.Contains(
            $"{{\"id\":1,\"directoryId\":\"{Replica(1).Directory}\",\"endpoints\":[\"CONTROLLER://host:9093\"]}}",
            status,
            StringComparison.Ordinal);
        var replication = QuorumListing.ReplicationOf(Quorum).ToJson();
        Assert.Contains("\"role\":\"follower\",\"logEndOffset\":98,\"lag\":2,\"lagMs\":1000", replication, StringComparison.Ordinal);
        Assert.Contains("\"role\":\"observer\",\"logEndOffset\":80,\"lag\":20", replication, StringComparison.Ordinal);
    }

    [Fact]
    public void All_is_well_without_a_problem()
    {
        var health = ClusterHealth.Of(Cluster(), Topics(isr: 2, leader: 1), Quorum with { Voters = Quorum.Voters[..2] }, null);
        Assert.Empty(health.Problems);
        Assert.Contains("{\"healthy\":true", HealthSheet.Of(health).ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_problem_is_named()
    {
        var health = ClusterHealth.Of(Cluster(fenced: 2), Topics(isr: 1, leader: 1), Quorum, null);
        Assert.Equal(
            [
                "Controllers behind or away: 3.",
                "Fenced brokers: 2.",
                "Partitions with replicas out of sync: t-0.",
            ],
            health.Problems);
        health = ClusterHealth.Of(Cluster(), Topics(isr: 0, leader: -1), null, "no leader");
        Assert.Equal(["The quorum cannot be described: no leader", "Partitions without a leader: t-0."], health.Problems);
    }

    private static QuorumReplica Replica(int id, int? directory = null) =>
        new(new NodeId(id), new DirectoryId(new Uuid(1000, (ulong)(directory ?? id))));

    private static QuorumProgress Progress(int id, long? end, long? caughtUp, int? directory = null) =>
        new(Replica(id, directory), end, caughtUp, caughtUp);

    private static DescribeClusterResponse Cluster(int? fenced = null) => new()
    {
        ClusterId = "C",
        Brokers =
        [
            new DescribeClusterResponse.DescribeClusterBroker { BrokerId = 1 },
            new DescribeClusterResponse.DescribeClusterBroker { BrokerId = 2, IsFenced = fenced == 2 },
        ],
    };

    private static MetadataResponse Topics(int isr, int leader) => new()
    {
        Topics =
        [
            new MetadataResponse.MetadataResponseTopic
            {
                Name = "t",
                Partitions =
                [
                    new MetadataResponse.MetadataResponsePartition
                    {
                        LeaderId = leader,
                        ReplicaNodes = [1, 2],
                        IsrNodes = [.. Enumerable.Range(1, isr)],
                    },
                ],
            },
        ],
    };
}
