namespace KRaftNet.Raft.Progress;

/// <summary>
/// What a leader knows of one replica in its epoch. Owned by the leader's <see cref="ProgressTracker"/>.
/// </summary>
internal sealed class ReplicaProgress
{
    private Offset _leaderEndAtLastFetch = Offset.None;

    /// <summary>All below it is on the replica's disk; null until its first valid fetch in this epoch.</summary>
    public Offset? Acknowledged { get; private set; }

    /// <summary>When it last sent Fetch or FetchSnapshot; null if never in this epoch.</summary>
    public TimeSpan? LastContact { get; private set; }

    /// <summary>The last time at which it had all that the leader had; null if never in this epoch.</summary>
    public TimeSpan? LastCaughtUp { get; private set; }

    /// <summary>A sign of life without a position.</summary>
    public void Touch(TimeSpan now) => LastContact = now;

    /// <summary>
    /// A fetch from a position that is part of the leader's log. The last word counts, also if it is lower than an
    /// earlier one: a replica that lost what it had acknowledged must not be counted on for it again.
    /// </summary>
    public void Acknowledge(Offset position, Offset leaderEnd, TimeSpan now)
    {
        if (position >= leaderEnd)
        {
            LastCaughtUp = now;
        }
        else if (_leaderEndAtLastFetch != Offset.None && position >= _leaderEndAtLastFetch)
        {
            LastCaughtUp = LastContact;
        }

        Acknowledged = position;
        _leaderEndAtLastFetch = leaderEnd;
        LastContact = now;
    }
}
