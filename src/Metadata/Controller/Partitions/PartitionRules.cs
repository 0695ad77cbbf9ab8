using KRaftNet.Common;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>What decides about changes of one partition besides the partition itself. Immutable.</summary>
public sealed record PartitionRules
{
    /// <summary>Whether eligible leader replicas are kept (KIP-966).</summary>
    public required bool ElrEnabled { get; init; }

    /// <summary><c>min.insync.replicas</c> as it holds for the topic; at least 1.</summary>
    public required int MinInSyncReplicas { get; init; }

    /// <summary>
    /// Whether an election may lose acknowledged records rather than leave the partition without a leader.
    /// </summary>
    public bool UncleanElectionAllowed { get; init; }

    /// <summary>
    /// Whether a node may lead this partition: registered, active, and its replica's directory online.
    /// </summary>
    public required Func<NodeId, bool> IsAcceptableLeader { get; init; }

    /// <summary>The directory of a replica that a node gets anew.</summary>
    public required Func<NodeId, DirectoryId> DefaultDirectory { get; init; }
}
