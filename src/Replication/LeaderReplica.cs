using System.Collections.Immutable;

namespace KRaftNet.Replication;

/// <summary>What became of a follower's fetch.</summary>
public enum FollowerFetch
{
    /// <summary>It counts.</summary>
    Taken = 0,

    /// <summary>The broker has no replica of the partition.</summary>
    NotAReplica,

    /// <summary>It comes from a former incarnation of the broker, whose log may be another (KIP-903).</summary>
    StaleBrokerEpoch,
}

/// <summary>
/// A partition as its leader sees it in one epoch: how far the followers are, which of them are in sync, and what is committed.
/// It decides and does nothing: times and offsets are told to it. Owned by the partition's lock.
/// <para>
/// What is committed is on every member of the <i>maximal</i> ISR: the committed one and the one that is proposed, because
/// either may be the one the controller elects from (KIP-497). Nothing is committed while the committed ISR has fewer members
/// than <c>min.insync.replicas</c> (KIP-966): who left it then still has everything below the high watermark.</para>
/// </summary>
public sealed class LeaderReplica
{
    private readonly NodeId _self;
    private readonly Offset _epochStart;
    private readonly TimeSpan _lagTimeMax;
    private readonly IBrokerStates _brokers;
    private readonly List<FollowerProgress> _followers = [];
    private bool _isUncertain;

    /// <param name="self">The leader.</param>
    /// <param name="assignment">The partition; names the epoch in which this broker leads.</param>
    /// <param name="epochStart">The end of the leader's log when it began to lead.</param>
    /// <param name="lagTimeMax">For how long a member may be behind (<c>replica.lag.time.max.ms</c>).</param>
    /// <param name="brokers">Who may join.</param>
    /// <param name="now">The time on the node's clock.</param>
    public LeaderReplica(
        NodeId self,
        PartitionAssignment assignment,
        Offset epochStart,
        TimeSpan lagTimeMax,
        IBrokerStates brokers,
        TimeSpan now)
    {
        _self = self;
        _epochStart = epochStart;
        _lagTimeMax = lagTimeMax;
        _brokers = brokers;
        Committed = assignment;
        Settle(now);
    }

    /// <summary>The partition as the controller has committed it.</summary>
    public PartitionAssignment Committed { get; private set; }

    /// <summary>The proposal of which it is not known whether the controller took it; null if there is none.</summary>
    public IsrProposal? InFlight { get; private set; }

    /// <summary>The followers, in the order of the assignment.</summary>
    public IReadOnlyList<FollowerProgress> Followers => _followers;

    /// <summary>A follower fetches, and by that says what it has.</summary>
    /// <param name="follower">Who.</param>
    /// <param name="epoch">Its incarnation; none if it does not say.</param>
    /// <param name="offset">It has everything below.</param>
    /// <param name="logStart">Where its log begins; none if it does not say.</param>
    /// <param name="leaderEnd">The end of the leader's log.</param>
    /// <param name="now">The time on the node's clock.</param>
    public FollowerFetch OnFetch(
        NodeId follower, BrokerEpoch epoch, Offset offset, Offset logStart, Offset leaderEnd, TimeSpan now)
    {
        if (Find(follower) is not { } progress)
        {
            return FollowerFetch.NotAReplica;
        }

        if (epoch != BrokerEpoch.None && epoch < progress.BrokerEpoch)
        {
            return FollowerFetch.StaleBrokerEpoch;
        }

        progress.OnFetch(epoch, offset, logStart, leaderEnd, now);
        return FollowerFetch.Taken;
    }

    /// <summary>
    /// The offset below which all is committed; none if that cannot be said now, then the high watermark stays where it is.
    /// A follower that is about to join holds it back too, else it would never be as far as the high watermark.
    /// </summary>
    /// <param name="ownEnd">What the leader itself has, durably where the topic wants that.</param>
    /// <param name="leaderEnd">The end of the leader's log.</param>
    /// <param name="now">The time on the node's clock.</param>
    public Offset HighWatermark(Offset ownEnd, Offset leaderEnd, TimeSpan now)
    {
        if (!Committed.HasEnoughInSync)
        {
            return Offset.None;
        }

        var committed = ownEnd;
        foreach (var follower in _followers)
        {
            if (follower.IsInMaximalIsr || IsAboutToJoin(follower, leaderEnd, now))
            {
                committed = Offset.Min(committed, follower.End);
            }
        }

        return committed;
    }

    /// <summary>
    /// The ISR to ask the controller for, if it should be another than the committed one: without the members that are behind
    /// for too long, with the followers that have everything that is committed and everything from before this epoch. Only one
    /// proposal is on its way; it counts as made.
    /// </summary>
    /// <param name="highWatermark">What is committed.</param>
    /// <param name="leaderEnd">The end of the leader's log.</param>
    /// <param name="ownEpoch">The leader's incarnation.</param>
    /// <param name="now">The time on the node's clock.</param>
    /// <param name="mayShrink">Whether members may be left out: time-outs are looked at now and then only.</param>
    public IsrProposal? Propose(
        Offset highWatermark, Offset leaderEnd, BrokerEpoch ownEpoch, TimeSpan now, bool mayShrink)
    {
        if (InFlight is not null)
        {
            return null;
        }

        var changes = false;
        var members = ImmutableArray.CreateBuilder<IsrMember>(_followers.Count + 1);
        foreach (var broker in Committed.Replicas)
        {
            if (broker == _self)
            {
                members.Add(new IsrMember(broker, ownEpoch));
            }
            else if (Find(broker) is { } follower)
            {
                var belongs = follower.IsInIsr
                    ? !mayShrink || follower.IsCaughtUp(leaderEnd, now, _lagTimeMax)
                    : MayJoin(follower, highWatermark);
                changes |= belongs != follower.IsInIsr;
                if (belongs)
                {
                    members.Add(new IsrMember(broker, follower.BrokerEpoch));
                }
            }
        }

        if (!changes)
        {
            return null;
        }

        InFlight = new IsrProposal(Committed.LeaderEpoch, Committed.PartitionEpoch, members.ToImmutable());
        _isUncertain = false;
        MarkMembers();
        return InFlight;
    }

    /// <summary>The controller took a proposal, or had taken it before.</summary>
    /// <param name="proposal">The proposal.</param>
    /// <param name="isr">The ISR as it is now.</param>
    /// <param name="partitionEpoch">The state as it is now.</param>
    public void OnAccepted(IsrProposal proposal, ImmutableArray<NodeId> isr, int partitionEpoch)
    {
        if (!ReferenceEquals(proposal, InFlight) || partitionEpoch <= Committed.PartitionEpoch)
        {
            return;
        }

        Committed = Committed with { Isr = isr, PartitionEpoch = partitionEpoch };
        InFlight = null;
        MarkMembers();
    }

    /// <summary>
    /// The controller refused it. If it surely did nothing (<paramref name="isSettled"/>) the committed ISR holds alone again;
    /// else the members to be keep their say until the metadata tell of a newer state.
    /// </summary>
    public void OnRefused(IsrProposal proposal, bool isSettled)
    {
        if (!ReferenceEquals(proposal, InFlight))
        {
            return;
        }

        if (isSettled)
        {
            InFlight = null;
            MarkMembers();
        }
        else
        {
            _isUncertain = true;
        }
    }

    /// <summary>Whether a proposal waits for the metadata: asking again would not help.</summary>
    public bool WaitsForMetadata => InFlight is not null && _isUncertain;

    /// <summary>
    /// The metadata tell of the partition in this epoch: what is older than what is known already is no news, but for the minimum.
    /// </summary>
    public void OnMetadata(PartitionAssignment assignment, TimeSpan now)
    {
        Invariant.Require(assignment.LeaderEpoch == Committed.LeaderEpoch);
        if (assignment.PartitionEpoch <= Committed.PartitionEpoch)
        {
            Committed = Committed with { MinInSync = assignment.MinInSync };
            return;
        }

        Committed = assignment;
        InFlight = null;
        Settle(now);
    }

    /// <summary>What is known of a follower; null of a broker without a replica.</summary>
    public FollowerProgress? Find(NodeId broker)
    {
        foreach (var follower in _followers)
        {
            if (follower.Broker == broker)
            {
                return follower;
            }
        }

        return null;
    }

    private bool IsAboutToJoin(FollowerProgress follower, Offset leaderEnd, TimeSpan now) =>
        follower.End != Offset.None
        && follower.End >= _epochStart
        && follower.IsCaughtUp(leaderEnd, now, _lagTimeMax)
        && IsEligible(follower);

    private bool MayJoin(FollowerProgress follower, Offset highWatermark) =>
        follower.End != Offset.None
        && follower.End >= highWatermark
        && follower.End >= _epochStart
        && IsEligible(follower);

    /// <summary>The incarnation that fetched must be the one that is registered: another one's log may be shorter.</summary>
    private bool IsEligible(FollowerProgress follower) =>
        _brokers.ActiveEpochOf(follower.Broker) is { } active
        && (follower.BrokerEpoch == BrokerEpoch.None || follower.BrokerEpoch == active);

    /// <summary>Keeps what is known of replicas that stay, begins with those that are new.</summary>
    private void Settle(TimeSpan now)
    {
        var known = _followers.ToArray();
        _followers.Clear();
        foreach (var broker in Committed.Replicas)
        {
            if (broker == _self)
            {
                continue;
            }

            var follower = Array.Find(known, progress => progress.Broker == broker);
            if (follower is null)
            {
                follower = new FollowerProgress(broker);
                follower.Reset(Committed.Isr.Contains(broker), now);
            }

            _followers.Add(follower);
        }

        MarkMembers();
    }

    private void MarkMembers()
    {
        foreach (var follower in _followers)
        {
            follower.IsInIsr = Committed.Isr.Contains(follower.Broker);
            follower.IsInMaximalIsr = follower.IsInIsr || InFlight?.Contains(follower.Broker) == true;
        }
    }
}
