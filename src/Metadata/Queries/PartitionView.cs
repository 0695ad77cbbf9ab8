using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Queries;

/// <summary>A partition as clients of one listener see it.</summary>
public sealed record PartitionView
{
    /// <summary>Whether the partition has a leader that clients of the listener can reach.</summary>
    public required ErrorCode Error { get; init; }

    /// <summary>The number.</summary>
    public required int Partition { get; init; }

    /// <summary>The leader; none if there is none or clients cannot reach it.</summary>
    public required NodeId Leader { get; init; }

    /// <summary>The epoch of the leader, or of its absence.</summary>
    public required LeaderEpoch LeaderEpoch { get; init; }

    /// <summary>The assignment.</summary>
    public required ValueList<NodeId> Replicas { get; init; }

    /// <summary>The in-sync replicas.</summary>
    public required ValueList<NodeId> Isr { get; init; }

    /// <summary>Replicas outside the ISR that may lead while it is empty (KIP-966).</summary>
    public required ValueList<NodeId> Elr { get; init; }

    /// <summary>The last leader while there is none.</summary>
    public required ValueList<NodeId> LastKnownElr { get; init; }

    /// <summary>
    /// Replicas on brokers that are gone, fenced or without the listener, or in directories that failed.
    /// </summary>
    public required ValueList<NodeId> Offline { get; init; }
}
