namespace KRaftNet.Replication;

/// <summary>What a leader knows of one follower in its epoch. Owned by the partition's lock.</summary>
public sealed class FollowerProgress
{
    private Offset _leaderEndAtLastFetch = Offset.None;
    private TimeSpan _lastFetch;

    internal FollowerProgress(NodeId broker) => Broker = broker;

    /// <summary>The follower.</summary>
    public NodeId Broker { get; }

    /// <summary>The incarnation that fetched last; none before the first fetch of this epoch.</summary>
    public BrokerEpoch BrokerEpoch { get; private set; } = BrokerEpoch.None;

    /// <summary>
    /// It has everything below, durably where the topic wants that: a follower fetches from there only. None before the first
    /// fetch of this epoch.
    /// </summary>
    public Offset End { get; private set; } = Offset.None;

    /// <summary>Where its log begins; none if it did not say so.</summary>
    public Offset LogStart { get; private set; } = Offset.None;

    /// <summary>When it last had all that the leader had at that time; on the node's clock.</summary>
    public TimeSpan LastCaughtUp { get; private set; }

    /// <summary>Whether it is in the committed ISR.</summary>
    public bool IsInIsr { get; internal set; }

    /// <summary>Whether it is in the committed ISR or in the one that is proposed.</summary>
    public bool IsInMaximalIsr { get; internal set; }

    /// <summary>Whether it has the leader's end, or had it not longer ago than the limit.</summary>
    public bool IsCaughtUp(Offset leaderEnd, TimeSpan now, TimeSpan lagTimeMax) =>
        End == leaderEnd || (LastCaughtUp > TimeSpan.MinValue && now - LastCaughtUp <= lagTimeMax);

    /// <summary>A new epoch: nothing is known of its log until it fetches, and members of the ISR get their time anew.</summary>
    internal void Reset(bool isInIsr, TimeSpan now)
    {
        LastCaughtUp = isInIsr ? now : TimeSpan.MinValue;
        _lastFetch = TimeSpan.MinValue;
    }

    /// <summary>
    /// It fetched. Who has the leader's end is caught up now; who has what was the end at its last fetch was so then, and only
    /// was not told sooner of what came since.
    /// </summary>
    internal void OnFetch(BrokerEpoch epoch, Offset offset, Offset logStart, Offset leaderEnd, TimeSpan now)
    {
        if (offset >= leaderEnd)
        {
            LastCaughtUp = now;
        }
        else if (_leaderEndAtLastFetch != Offset.None && offset >= _leaderEndAtLastFetch && _lastFetch > LastCaughtUp)
        {
            LastCaughtUp = _lastFetch;
        }

        BrokerEpoch = epoch;
        End = offset;
        LogStart = logStart;
        _leaderEndAtLastFetch = leaderEnd;
        _lastFetch = now;
    }
}
