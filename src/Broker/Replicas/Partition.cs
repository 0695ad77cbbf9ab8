using KRaftNet.Broker.Purgatory;
using KRaftNet.Broker.Replication;
using KRaftNet.Common;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Replication;

namespace KRaftNet.Broker.Replicas;

/// <summary>
/// A replica that this broker has: its log, who leads it, and who waits for it. Thread-safe: the log has its own lock, the
/// status is one published reference, and changed by the loop that publishes metadata and by the opening of the log only.
/// </summary>
internal sealed class Partition : ILogObserver
{
    private PartitionStatus _status = PartitionStatus.Opening;
    private PartitionLog? _log;
    private string? _toldDamage;

    public Partition(TopicIdPartition id, TopicPartition name)
    {
        Id = id;
        Name = name;
    }

    /// <summary>By the topic's id.</summary>
    public TopicIdPartition Id { get; }

    /// <summary>By the topic's name.</summary>
    public TopicPartition Name { get; }

    /// <summary>What it can do now.</summary>
    public PartitionStatus Status => Volatile.Read(ref _status);

    /// <summary>Is told of damage that a reader met, once for each place.</summary>
    public Action<LogCorruptException>? DamageMet { get; init; }

    /// <summary>Whether its log is still being made or opened: it can do nothing yet, and nothing is wrong.</summary>
    public bool IsOpening => ReferenceEquals(Status, PartitionStatus.Opening);

    /// <summary>What the metadata last said of it. Owned by the publisher's loop.</summary>
    public PartitionRegistration? Assigned { get; set; }

    /// <summary>The log; null until it is open.</summary>
    public PartitionLog? Log => Volatile.Read(ref _log);

    /// <summary>Acknowledgements that wait for the high watermark.</summary>
    public OffsetWaiters Commits { get; } = new();

    /// <summary>Fetches of consumers that wait for more.</summary>
    public FetchWaiters Fetches { get; } = new();

    /// <summary>Fetches of followers that wait for more: they see what is not committed yet.</summary>
    public FetchWaiters FollowerFetches { get; } = new();

    /// <summary>
    /// The log for a leader's work, or why there is none: the partition is not open yet, not led here, its disk failed, it
    /// was deleted, or the client knows another epoch (KIP-320).
    /// </summary>
    /// <param name="knownEpoch">The epoch that the client knows; below 0 for none.</param>
    /// <param name="epoch">The epoch in which this broker leads.</param>
    /// <param name="log">The log, without error.</param>
    public ErrorCode TryLead(int knownEpoch, out LeaderEpoch epoch, out PartitionLog? log)
    {
        var error = TryRead(knownEpoch, isLeaderNeeded: true, out var status, out log);
        epoch = status.Epoch;
        return error;
    }

    /// <summary>The log for reading what is committed, from a leader or a follower (KIP-392), or why there is none.</summary>
    /// <param name="knownEpoch">The epoch that the client knows; below 0 for none.</param>
    /// <param name="isLeaderNeeded">Whether only a leader will do.</param>
    /// <param name="status">What this broker is in the partition.</param>
    /// <param name="log">The log, without error.</param>
    public ErrorCode TryRead(int knownEpoch, bool isLeaderNeeded, out PartitionStatus status, out PartitionLog? log)
    {
        status = Status;
        log = Log;
        if (status.Error is { } error)
        {
            return error;
        }

        if (log is null)
        {
            return ErrorCode.NotLeaderOrFollower;
        }

        if (knownEpoch >= 0 && knownEpoch != status.Epoch.Value)
        {
            return knownEpoch < status.Epoch.Value ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
        }

        return isLeaderNeeded && !status.IsLeader ? ErrorCode.NotLeaderOrFollower : ErrorCode.None;
    }

    /// <summary>The log is open; the partition takes up the role that it was given meanwhile.</summary>
    public void Opened(PartitionLog log)
    {
        log.Observer = this;
        Volatile.Write(ref _log, log);
    }

    /// <summary>Leads in a new epoch.</summary>
    public void Lead(PartitionAssignment assignment, LeaderServices services)
    {
        var log = Invariant.NotNull(Log);
        Status.Leadership?.End();

        // From here on nobody appends in an older epoch, so the log's end is where the new one begins.
        log.BeginEpoch(assignment.LeaderEpoch, isLeader: true, isSoleReplica: assignment.Replicas.Length == 1);
        var start = log.Offsets.LogEnd;
        var replica = new LeaderReplica(
            services.Self, assignment, start, services.LagTimeMax, services.Brokers, services.Now);
        var leadership = new Leadership(Id, log, replica, services) { EpochStart = start };

        // It may have rested before, as each partition does between a broker's registration and its unfencing.
        Commits.Reopen();
        Volatile.Write(ref _status, new PartitionStatus(leadership.Epoch, leadership, Following: null, Error: null));
        log.Flush();
        OnLogMoved(log, LogMoves.HighWatermark | LogMoves.LogEnd);
        FollowerFetches.Notify();
    }

    /// <summary>Follows a leader in a new epoch.</summary>
    public void Follow(Followership following)
    {
        Invariant.NotNull(Log).BeginEpoch(following.Epoch, isLeader: false, isSoleReplica: false);
        End(
            new PartitionStatus(following.Epoch, Leadership: null, following, Error: null),
            ErrorCode.NotLeaderOrFollower);
    }

    /// <summary>Neither leads nor follows: there is no leader.</summary>
    public void Rest(LeaderEpoch epoch)
    {
        Invariant.NotNull(Log).BeginEpoch(epoch, isLeader: false, isSoleReplica: false);
        End(
            new PartitionStatus(epoch, Leadership: null, Following: null, Error: null),
            ErrorCode.NotLeaderOrFollower);
    }

    /// <summary>The disk failed: nothing is acknowledged or read any more.</summary>
    public void TakeOffline(Exception reason)
    {
        Log?.TakeOffline(reason);
        End(
            Status with { Leadership = null, Following = null, Error = ErrorCode.KafkaStorageError },
            ErrorCode.KafkaStorageError);
    }

    /// <summary>A reader met damage: every one meets it again, and once is enough to tell of it.</summary>
    public void TellDamage(LogCorruptException damage)
    {
        if (Interlocked.Exchange(ref _toldDamage, damage.Message) != damage.Message)
        {
            DamageMet?.Invoke(damage);
        }
    }

    /// <summary>The topic is gone, or this replica of it: then another broker leads.</summary>
    public void Delete(ErrorCode error) =>
        End(Status with { Leadership = null, Following = null, Error = error }, error);

    /// <inheritdoc/>
    public void OnLogMoved(PartitionLog log, LogMoves moves)
    {
        var status = Status;
        if ((moves & (LogMoves.FlushedEnd | LogMoves.LogEnd)) != 0)
        {
            OnEndMoved(status, log, moves);
        }

        if ((moves & (LogMoves.HighWatermark | LogMoves.LastStable)) != 0)
        {
            Commits.Advance(log.Offsets.HighWatermark);
        }

        // A reader below a new start has to be told that its offset is gone.
        if ((moves & (LogMoves.HighWatermark | LogMoves.LastStable | LogMoves.LogStart)) != 0)
        {
            Fetches.Notify();
        }
    }

    /// <summary>
    /// Followers are told first: they write while this broker's own flush runs. What moves the high watermark comes back here.
    /// </summary>
    private void OnEndMoved(PartitionStatus status, PartitionLog log, LogMoves moves)
    {
        if (status.Leadership is { } leadership)
        {
            if ((moves & LogMoves.LogEnd) != 0)
            {
                FollowerFetches.Notify();
            }

            leadership.Advance();
        }
        else if (status.Following is { } following && (moves & LogMoves.FlushedEnd) != 0)
        {
            log.UpdateHighWatermark(following.LeaderHighWatermark, following.Epoch);
            following.OnFlushed();
        }
    }

    private void End(PartitionStatus status, ErrorCode error)
    {
        Status.Leadership?.End();
        Volatile.Write(ref _status, status);
        Commits.Fail(error);
        Fetches.Notify();
        FollowerFetches.Notify();
    }
}

/// <summary>What a partition can do. Immutable.</summary>
/// <param name="Epoch">The leader epoch.</param>
/// <param name="Leadership">What this broker does as leader; null if it does not lead.</param>
/// <param name="Following">Whom it follows; null if nobody.</param>
/// <param name="Error">Why nothing can be done at all, or null.</param>
internal sealed record PartitionStatus(
    LeaderEpoch Epoch, Leadership? Leadership, Followership? Following, ErrorCode? Error)
{
    /// <summary>Its log is being opened.</summary>
    public static readonly PartitionStatus Opening =
        new(LeaderEpoch.None, Leadership: null, Following: null, Error: null);

    /// <summary>Whether this broker leads.</summary>
    public bool IsLeader => Leadership is not null;
}
