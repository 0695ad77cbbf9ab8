using KRaftNet.Common;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// Takes refused connections for what they say, that the leader's process is gone, but not too often: a node that comes
/// and goes must not keep the voters asking each other. Owned by the driver's loop.
/// </summary>
internal sealed class LeaderWatch(RaftCore core, TimeSpan pause)
{
    private NodeId _node = NodeId.None;
    private TimeSpan _heededAt;

    /// <summary>A node refused a connection.</summary>
    public void OnRefused(NodeId node, TimeSpan now)
    {
        if (node == NodeId.None || node != core.Election.LeaderId || (node == _node && now - _heededAt < pause))
        {
            return;
        }

        (_node, _heededAt) = (node, now);
        core.LeaderRefusesConnections(node);
    }
}
