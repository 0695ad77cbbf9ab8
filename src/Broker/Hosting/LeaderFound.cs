using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Hosting;

/// <summary>Tells once that the quorum has a leader. Owned by the driver's loop.</summary>
internal sealed class LeaderFound(Action found) : IQuorumListener
{
    private bool _isFound;

    /// <inheritdoc/>
    public void OnHighWatermark(Offset highWatermark)
    {
        // It says nothing of who leads.
    }

    /// <inheritdoc/>
    public void OnSnapshotInstalled(SnapshotId snapshot)
    {
        // The leader was known before.
    }

    /// <inheritdoc/>
    public void OnRoleChange(RoleChange change, Offset logEnd)
    {
        if (change.LeaderId != NodeId.None && !_isFound)
        {
            _isFound = true;
            found();
        }
    }
}
