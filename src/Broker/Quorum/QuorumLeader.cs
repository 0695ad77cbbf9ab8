using KRaftNet.Common;

namespace KRaftNet.Broker.Quorum;

/// <summary>The leader of the quorum, and so the active controller, as this node knows it. Immutable.</summary>
/// <param name="Id">The node, or <see cref="NodeId.None"/> while none is known.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Address">Where its controller listener is reached; null if that is not known.</param>
/// <param name="IsSelf">Whether it is this node.</param>
internal sealed record QuorumLeader(NodeId Id, LeaderEpoch Epoch, HostAndPort? Address, bool IsSelf)
{
    /// <summary>Nobody is known to lead.</summary>
    public static readonly QuorumLeader None = new(NodeId.None, new LeaderEpoch(0), null, false);

    /// <summary>Whether a leader is known.</summary>
    public bool IsKnown => Id != NodeId.None;
}
