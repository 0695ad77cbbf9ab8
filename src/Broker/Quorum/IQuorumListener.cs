using KRaftNet.Common;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>Who follows what the quorum decides. Called on the driver's loop; must not wait, and posts what it has to do.</summary>
internal interface IQuorumListener
{
    /// <summary>All below the offset is committed.</summary>
    void OnHighWatermark(Offset highWatermark);

    /// <summary>The log was replaced by a snapshot, which stands for all below its end.</summary>
    void OnSnapshotInstalled(SnapshotId snapshot);

    /// <summary>The role, epoch or leader changed.</summary>
    /// <param name="change">What became of it.</param>
    /// <param name="logEnd">The end of the log at that moment: where the next proposal of a leader goes.</param>
    void OnRoleChange(RoleChange change, Offset logEnd);
}
