namespace KRaftNet.Raft;

/// <summary>A new leader makes itself known to a voter that does not fetch yet.</summary>
public sealed record BeginQuorumEpochRequest(ReplicaKey Destination, NodeId LeaderId, LeaderEpoch Epoch) : RaftRequest;

/// <summary>The answer to <see cref="BeginQuorumEpochRequest"/>.</summary>
public sealed record BeginQuorumEpochResponse(RaftError Error, LeaderEpoch Epoch, NodeId LeaderId)
    : RaftResponse(Error, Epoch, LeaderId);

/// <summary>A leader gives up its epoch.</summary>
/// <param name="LeaderId">Who resigns.</param>
/// <param name="Epoch">The epoch it led.</param>
/// <param name="PreferredCandidates">The voters, most up to date first; empty after a restart.</param>
public sealed record EndQuorumEpochRequest(
    NodeId LeaderId,
    LeaderEpoch Epoch,
    IReadOnlyList<ReplicaKey> PreferredCandidates) : RaftRequest;

/// <summary>The answer to <see cref="EndQuorumEpochRequest"/>.</summary>
public sealed record EndQuorumEpochResponse(RaftError Error, LeaderEpoch Epoch, NodeId LeaderId)
    : RaftResponse(Error, Epoch, LeaderId);
