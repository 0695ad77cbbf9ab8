namespace KRaftNet.Replication;

/// <summary>Where a follower cuts its log when its leader's parts from it (KIP-101, KIP-279, KIP-595). Stateless.</summary>
public static class Truncation
{
    /// <summary>
    /// The new end. A leader that has the epoch of our last record says where that epoch ends there; one that has it not names
    /// its next lower one, of which we may have more or less, or nothing: then our records of later epochs go first, and the
    /// next fetch asks again with what is left.
    /// </summary>
    /// <param name="leaderEpoch">The epoch that the leader names.</param>
    /// <param name="leaderEnd">Where it ends in the leader's log.</param>
    /// <param name="ownEpoch">Our largest epoch that is not above it; none if all of ours are.</param>
    /// <param name="ownEnd">Where that one ends in our log.</param>
    /// <param name="logEnd">The end of our log.</param>
    public static Offset PointFor(
        LeaderEpoch leaderEpoch, Offset leaderEnd, LeaderEpoch ownEpoch, Offset ownEnd, Offset logEnd)
    {
        var end = ownEpoch == LeaderEpoch.None ? leaderEnd
            : ownEpoch == leaderEpoch ? Offset.Min(leaderEnd, ownEnd)
            : ownEnd;
        return Offset.Min(end, logEnd);
    }
}
