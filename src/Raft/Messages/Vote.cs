namespace KRaftNet.Raft;

/// <summary>A candidate asks for a vote, or a prospective candidate whether it would get one (KIP-996).</summary>
/// <param name="Destination">The voter that is meant; id -1 (version 0) or directory zero match any.</param>
/// <param name="Candidate">Who asks.</param>
/// <param name="Epoch">The candidate's epoch; for a pre-vote the one it is in, which it would leave by one.</param>
/// <param name="LogEnd">The end of the candidate's log and the epoch of its last record.</param>
/// <param name="PreVote">Only asks; nobody's state changes by it.</param>
public sealed record VoteRequest(
    ReplicaKey Destination,
    ReplicaKey Candidate,
    LeaderEpoch Epoch,
    OffsetAndEpoch LogEnd,
    bool PreVote) : RaftRequest;

/// <summary>
/// The vote. An answer to a pre-vote of a later epoch than ours carries that epoch and no leader: the asker would drop
/// it as stale otherwise, and as a pre-vote changes nothing here, ours stays behind.
/// </summary>
public sealed record VoteResponse(RaftError Error, LeaderEpoch Epoch, NodeId LeaderId, bool Granted)
    : RaftResponse(Error, Epoch, LeaderId);
