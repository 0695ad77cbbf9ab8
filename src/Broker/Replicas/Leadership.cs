using KRaftNet.Broker.Purgatory;
using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Protocol;
using KRaftNet.Replication;

namespace KRaftNet.Broker.Replicas;

/// <summary>
/// What this broker does as a partition's leader in one epoch: takes the followers' progress, moves the high watermark, and
/// asks for another ISR when it should change. Thread-safe by its lock, outside of which the log is moved and others are
/// called.
/// </summary>
internal sealed class Leadership
{
    private readonly Lock _lock = new();
    private readonly LeaderReplica _replica;
    private readonly LeaderServices _services;
    private volatile bool _hasEnoughInSync;
    private volatile bool _hasFollowers;
    private volatile bool _hasEnded;

    public Leadership(TopicIdPartition id, PartitionLog log, LeaderReplica replica, LeaderServices services)
    {
        Id = id;
        Log = log;
        Epoch = replica.Committed.LeaderEpoch;
        _replica = replica;
        _services = services;
        Publish();
    }

    /// <summary>The partition.</summary>
    public TopicIdPartition Id { get; }

    /// <summary>The epoch.</summary>
    public LeaderEpoch Epoch { get; }

    /// <summary>What it knows of the partition; only for whoever watches a node that runs on one thread.</summary>
    public LeaderReplica State => _replica;

    /// <summary>The end of the leader's log when it began to lead.</summary>
    public required Offset EpochStart { get; init; }

    /// <summary>The leader's log.</summary>
    public PartitionLog Log { get; }

    /// <summary>Deletions that wait until what they deleted is gone from every replica that is there.</summary>
    public OffsetWaiters LowWatermarks { get; } = new();

    /// <summary>Whether a write with acks=all can be committed: else it is refused before it is appended.</summary>
    public bool HasEnoughInSync => _hasEnoughInSync;

    /// <summary>Whether there are other replicas.</summary>
    public bool HasFollowers => _hasFollowers;

    /// <summary>Whether a proposal is of no use any more.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Why a fetch as a replica is refused; none if it is served.</summary>
    /// <param name="follower">Who fetches.</param>
    /// <param name="epoch">Its incarnation; none if it does not say.</param>
    /// <param name="knownEpoch">The leader epoch that it knows; below 0 for none.</param>
    public ErrorCode Admit(NodeId follower, BrokerEpoch epoch, int knownEpoch)
    {
        lock (_lock)
        {
            if (_replica.Find(follower) is not { } progress)
            {
                // Who knows the leader's epoch is told that it knows more than this broker.
                return knownEpoch >= 0 ? ErrorCode.UnknownLeaderEpoch : ErrorCode.NotLeaderOrFollower;
            }

            return epoch != BrokerEpoch.None && epoch < progress.BrokerEpoch
                ? ErrorCode.NotLeaderOrFollower
                : ErrorCode.None;
        }
    }

    /// <summary>A follower fetches: it has everything below the offset.</summary>
    public void OnFetch(NodeId follower, BrokerEpoch epoch, Offset offset, Offset logStart)
    {
        var offsets = Log.Offsets;
        lock (_lock)
        {
            _replica.OnFetch(follower, epoch, offset, logStart, offsets.LogEnd, _services.Now);
        }

        Advance();
        Propose(mayShrink: false);
        if (LowWatermarks.Count > 0)
        {
            LowWatermarks.Advance(LowWatermark());
        }
    }

    /// <summary>The end of the leader's own log moved, or something else that decides what is committed.</summary>
    public void Advance()
    {
        Offset committed;
        lock (_lock)
        {
            committed = _replica.HighWatermark(Log.CountedEnd, Log.Offsets.LogEnd, _services.Now);
        }

        if (committed > Log.Offsets.HighWatermark)
        {
            Log.UpdateHighWatermark(committed, Epoch);
        }
    }

    /// <summary>Looks for members that are behind for too long.</summary>
    public void CheckLag() => Propose(mayShrink: true);

    /// <summary>The metadata tell of the partition in this epoch.</summary>
    public void OnMetadata(PartitionAssignment assignment)
    {
        lock (_lock)
        {
            _replica.OnMetadata(assignment, _services.Now);
            Publish();
        }

        Log.BeginEpoch(Epoch, isLeader: true, isSoleReplica: assignment.Replicas.Length == 1);
        Advance();
    }

    /// <summary>The controller has the ISR that was proposed.</summary>
    public void OnAccepted(IsrProposal proposal, ImmutableArray<NodeId> isr, int partitionEpoch)
    {
        lock (_lock)
        {
            _replica.OnAccepted(proposal, isr, partitionEpoch);
            Publish();
        }

        Advance();
    }

    /// <summary>See <see cref="LeaderReplica.OnRefused"/>.</summary>
    public void OnRefused(IsrProposal proposal, bool isSettled)
    {
        lock (_lock)
        {
            _replica.OnRefused(proposal, isSettled);
        }

        Advance();
    }

    /// <summary>
    /// The smallest log start of the leader and of the followers that are alive: what is below is gone from all of them
    /// (KIP-107).
    /// </summary>
    public Offset LowWatermark()
    {
        lock (_lock)
        {
            var low = Log.Offsets.LogStart;
            foreach (var follower in _replica.Followers)
            {
                if (_services.Brokers.ActiveEpochOf(follower.Broker) is not null)
                {
                    low = Offset.Min(low, follower.LogStart);
                }
            }

            return low;
        }
    }

    /// <summary>
    /// The in-sync or lagging follower that has an offset and is furthest, of those that are acceptable; null if there is none
    /// (KIP-392).
    /// </summary>
    public NodeId? FurthestFollower(Offset offset, Func<NodeId, bool> isAcceptable)
    {
        lock (_lock)
        {
            FollowerProgress? best = null;
            foreach (var follower in _replica.Followers)
            {
                if (follower.IsInIsr
                    && follower.End >= offset
                    && follower.LogStart <= offset
                    && (best is null || follower.End > best.End)
                    && isAcceptable(follower.Broker))
                {
                    best = follower;
                }
            }

            return best?.Broker;
        }
    }

    /// <summary>Another leader, or none.</summary>
    public void End()
    {
        _hasEnded = true;
        LowWatermarks.Fail(ErrorCode.NotLeaderOrFollower);
    }

    private void Publish()
    {
        _hasEnoughInSync = _replica.Committed.HasEnoughInSync;
        _hasFollowers = _replica.Followers.Count > 0;
    }

    private void Propose(bool mayShrink)
    {
        if (_hasEnded)
        {
            return;
        }

        IsrProposal? proposal;
        lock (_lock)
        {
            var offsets = Log.Offsets;
            proposal = _replica.Propose(
                offsets.HighWatermark, offsets.LogEnd, _services.OwnEpoch(), _services.Now, mayShrink);
        }

        if (proposal is not null)
        {
            _services.Proposals.Submit(this, proposal);
        }
    }
}
