namespace KRaftNet.Raft.Election;

/// <summary>
/// Who gets a vote. Pure: the caller has compared the epochs (a standard vote of a later epoch has made the voter
/// Unattached in it before) and the logs.
/// </summary>
internal static class VoteRules
{
    /// <summary>
    /// A standard vote is granted by Unattached and Prospective replicas only. A vote already cast in the epoch decides
    /// alone; else a known leader rules it out; else the candidate's log must be at least as far as ours (Raft §5.4.1).
    /// </summary>
    public static bool GrantsVote(RaftRole role, ElectionState election, ReplicaKey candidate, bool upToDate)
    {
        if (role is not (RaftRole.Unattached or RaftRole.Prospective))
        {
            return false;
        }

        if (election.Voted is { } voted)
        {
            return voted.Matches(candidate);
        }

        return !election.HasLeader && upToDate;
    }

    /// <summary>
    /// A pre-vote is granted if the log is far enough and nothing speaks for the leader being alive (KIP-996): a leader
    /// refuses, and so does a follower that has fetched from its leader within the fetch timeout.
    /// </summary>
    public static bool GrantsPreVote(RaftRole role, bool hasFetchedFromLeader, bool upToDate) =>
        upToDate && role switch
        {
            RaftRole.Leader => false,
            RaftRole.Follower => !hasFetchedFromLeader,
            _ => true,
        };

    /// <summary>
    /// Whether a candidate may be one, by all we know: it is in our voter set, or its log is strictly ahead of ours and
    /// so may have made it a voter in records that we lack (Raft thesis §4.1). With an equal log it would have our set,
    /// and know better. Kafka lets anyone stand; there a stray request can move the quorum's epoch.
    /// </summary>
    public static bool MayStand(
        VoterSet voters, ReplicaKey candidate, OffsetAndEpoch candidateEnd, OffsetAndEpoch ownEnd) =>
        voters.Contains(candidate) || candidateEnd > ownEnd;
}
