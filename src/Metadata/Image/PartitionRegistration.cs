using KRaftNet.Common;

namespace KRaftNet.Metadata.Image;

/// <summary>
/// What the controller knows of a partition. Immutable value. Every list of nodes is in the order in which it was
/// written; <see cref="Directories"/> stands beside <see cref="Replicas"/>, index by index.
/// </summary>
public sealed record PartitionRegistration
{
    /// <summary>The assignment; the first is the preferred leader.</summary>
    public required ValueList<NodeId> Replicas { get; init; }

    /// <summary>The log directory of each replica; as long as <see cref="Replicas"/>.</summary>
    public required ValueList<DirectoryId> Directories { get; init; }

    /// <summary>The in-sync replicas. Empty only with eligible leader replicas.</summary>
    public required ValueList<NodeId> Isr { get; init; }

    /// <summary>Replicas that a reassignment takes away once it is complete.</summary>
    public ValueList<NodeId> RemovingReplicas { get; init; }

    /// <summary>Replicas that a reassignment brings; they are in <see cref="Replicas"/> already.</summary>
    public ValueList<NodeId> AddingReplicas { get; init; }

    /// <summary>
    /// Replicas outside the ISR that hold everything below the high watermark, because it stood still since they left
    /// (KIP-966).
    /// </summary>
    public ValueList<NodeId> Elr { get; init; }

    /// <summary>
    /// The last leader, remembered when the ISR became empty (KIP-966); at most one is written today.
    /// </summary>
    public ValueList<NodeId> LastKnownElr { get; init; }

    /// <summary>The leader, or <see cref="NodeId.None"/>.</summary>
    public required NodeId Leader { get; init; }

    /// <summary>Whether the leader was elected uncleanly and has not recovered.</summary>
    public LeaderRecoveryState RecoveryState { get; init; }

    /// <summary>Rises with every change of leader, also to none.</summary>
    public required LeaderEpoch LeaderEpoch { get; init; }

    /// <summary>Rises by one with every change of this partition.</summary>
    public required int PartitionEpoch { get; init; }

    /// <summary>Whether a reassignment is under way.</summary>
    public bool IsReassigning => !AddingReplicas.IsEmpty || !RemovingReplicas.IsEmpty;

    /// <summary>The directory in which a node keeps its replica; none if it has no replica.</summary>
    public DirectoryId DirectoryOf(NodeId node)
    {
        var index = Replicas.IndexOf(node);
        return index < 0 ? DirectoryId.Zero : Directories[index];
    }
}
