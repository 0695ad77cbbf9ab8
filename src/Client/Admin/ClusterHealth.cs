using System.Collections.Immutable;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Client.Admin;

/// <summary>What is well and what is not in a cluster, at one moment. Immutable.</summary>
public sealed record ClusterHealth
{
    /// <summary>A voter that has lacked records for longer is behind: Kafka's quorum fetches every half second.</summary>
    private const long LagMsMax = 10_000;

    /// <summary>The cluster.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The quorum; null if it could not be described, as without a leader.</summary>
    public required QuorumState? Quorum { get; init; }

    /// <summary>Why not.</summary>
    public required string? QuorumTrouble { get; init; }

    /// <summary>All registered brokers, in the order of their ids.</summary>
    public required ImmutableArray<int> Brokers { get; init; }

    /// <summary>Those of them that are fenced: they do not serve.</summary>
    public required ImmutableArray<int> FencedBrokers { get; init; }

    /// <summary>How many partitions there are.</summary>
    public required int Partitions { get; init; }

    /// <summary>Partitions that nobody leads, as <c>topic-number</c>.</summary>
    public required ImmutableArray<string> Leaderless { get; init; }

    /// <summary>Partitions that have replicas out of sync, without those that nobody leads.</summary>
    public required ImmutableArray<string> UnderReplicated { get; init; }

    /// <summary>Voters that lack records for long, or that the leader has not heard of.</summary>
    public IEnumerable<int> LaggingVoters => Quorum is null
        ? []
        : Quorum.Voters
            .Where(voter => voter.LogEnd is null || Quorum.LagMsOf(voter) is null or > LagMsMax)
            .Select(voter => voter.Replica.Id.Value);

    /// <summary>What is wrong, a sentence each; empty if all is well.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            List<string> problems = [];
            if (Quorum is null)
            {
                problems.Add($"The quorum cannot be described: {QuorumTrouble}");
            }

            Add(problems, "Controllers behind or away", [.. LaggingVoters.Select(id => $"{id}")]);
            Add(problems, "Fenced brokers", [.. FencedBrokers.Select(id => $"{id}")]);
            Add(problems, "Partitions without a leader", Leaderless);
            Add(problems, "Partitions with replicas out of sync", UnderReplicated);
            return problems;
        }
    }

    /// <summary>Puts together what brokers and quorum say.</summary>
    /// <param name="cluster">The brokers, fenced ones too.</param>
    /// <param name="topics">All topics.</param>
    /// <param name="quorum">The quorum; null if it cannot be described.</param>
    /// <param name="trouble">Why not.</param>
    public static ClusterHealth Of(
        DescribeClusterResponse cluster, MetadataResponse topics, QuorumState? quorum, string? trouble)
    {
        var partitions = topics.Topics
            .SelectMany(topic => topic.Partitions.Select(partition => (Name: $"{topic.Name}-{partition.PartitionIndex}", partition)))
            .OrderBy(named => named.Name, StringComparer.Ordinal)
            .ToList();
        var brokers = cluster.Brokers.OrderBy(broker => broker.BrokerId).ToList();
        return new ClusterHealth
        {
            ClusterId = cluster.ClusterId,
            Quorum = quorum,
            QuorumTrouble = trouble,
            Brokers = [.. brokers.Select(broker => broker.BrokerId)],
            FencedBrokers = [.. brokers.Where(broker => broker.IsFenced).Select(broker => broker.BrokerId)],
            Partitions = partitions.Count,
            Leaderless = [.. partitions.Where(named => named.partition.LeaderId < 0).Select(named => named.Name)],
            UnderReplicated =
            [
                .. partitions
                    .Where(named => named.partition.LeaderId >= 0
                        && named.partition.IsrNodes.Count < named.partition.ReplicaNodes.Count)
                    .Select(named => named.Name),
            ],
        };
    }

    private static void Add(List<string> problems, string what, IReadOnlyList<string> which)
    {
        const int NamedMax = 10;
        if (which.Count > 0)
        {
            var more = which.Count > NamedMax ? $" and {which.Count - NamedMax} more" : "";
            problems.Add($"{what}: {string.Join(", ", which.Take(NamedMax))}{more}.");
        }
    }
}
