namespace KRaftNet.Raft;

/// <summary>
/// A piece of a snapshot is asked for. The core checks the epoch and counts the contact; the file, the position and the
/// bytes are the driver's.
/// </summary>
public sealed record FetchSnapshotRequest(ReplicaKey Replica, LeaderEpoch Epoch, OffsetAndEpoch SnapshotId)
    : RaftRequest;

/// <summary>
/// No error: the driver may read and send the piece, or say that there is no such snapshot or position.
/// </summary>
public sealed record FetchSnapshotResponse(RaftError Error, LeaderEpoch Epoch, NodeId LeaderId)
    : RaftResponse(Error, Epoch, LeaderId);
