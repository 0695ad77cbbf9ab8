using System.Collections.Immutable;

namespace KRaftNet.Replication;

/// <summary>What the controller last said of a partition, as far as its leader needs it. Immutable.</summary>
public sealed record PartitionAssignment
{
    /// <summary>Rises with every change of leader.</summary>
    public required LeaderEpoch LeaderEpoch { get; init; }

    /// <summary>Rises with every change of the partition; a proposal names the one that it was made on.</summary>
    public required int PartitionEpoch { get; init; }

    /// <summary>The replicas, the leader among them.</summary>
    public required ImmutableArray<NodeId> Replicas { get; init; }

    /// <summary>The in-sync replicas, the leader among them.</summary>
    public required ImmutableArray<NodeId> Isr { get; init; }

    /// <summary>
    /// In-sync replicas without which nothing is committed: <c>min.insync.replicas</c>, at most the number of replicas; at least 1.
    /// </summary>
    public required int MinInSync { get; init; }

    /// <summary>Whether enough replicas are in sync for anything to be committed.</summary>
    public bool HasEnoughInSync => Isr.Length >= MinInSync;
}
