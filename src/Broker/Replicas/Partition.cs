using KRaftNet.Broker.Purgatory;
using KRaftNet.Common;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;

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

    /// <summary>Fetches that wait for more.</summary>
    public FetchWaiters Fetches { get; } = new();

    /// <summary>
    /// The log for a leader's work, or why there is none: the partition is not open yet, not led here, its disk failed, it
    /// was deleted, or the client knows another epoch (KIP-320).
    /// </summary>
    /// <param name="knownEpoch">The epoch that the client knows; below 0 for none.</param>
    /// <param name="epoch">The epoch in which this broker leads.</param>
    /// <param name="log">The log, without error.</param>
    public ErrorCode TryLead(int knownEpoch, out LeaderEpoch epoch, out PartitionLog? log)
    {
        var status = Status;
        epoch = status.Epoch;
        log = Log;
        if (status.Error is { } error)
        {
            return error;
        }

        if (!status.IsLeader || log is null)
        {
            return ErrorCode.NotLeaderOrFollower;
        }

        if (knownEpoch < 0 || knownEpoch == epoch.Value)
        {
            return ErrorCode.None;
        }

        return knownEpoch < epoch.Value ? ErrorCode.FencedLeaderEpoch : ErrorCode.UnknownLeaderEpoch;
    }

    /// <summary>The log is open; the partition takes up the role that it was given meanwhile.</summary>
    public void Opened(PartitionLog log)
    {
        log.Observer = this;
        Volatile.Write(ref _log, log);
    }

    /// <summary>Leads in an epoch as the only replica.</summary>
    public void Lead(LeaderEpoch epoch)
    {
        Invariant.NotNull(Log).BeginEpoch(epoch, isLeader: true, isSoleReplica: true);

        // It may have rested before, as each partition does between a broker's registration and its unfencing.
        Commits.Reopen();
        Volatile.Write(ref _status, new PartitionStatus(epoch, IsLeader: true, Error: null));
        OnLogMoved(Invariant.NotNull(Log), LogMoves.HighWatermark);
    }

    /// <summary>Leads no more.</summary>
    public void Rest(LeaderEpoch epoch) =>
        End(new PartitionStatus(epoch, IsLeader: false, Error: null), ErrorCode.NotLeaderOrFollower);

    /// <summary>The disk failed: nothing is acknowledged or read any more.</summary>
    public void TakeOffline(Exception reason)
    {
        Log?.TakeOffline(reason);
        End(Status with { Error = ErrorCode.KafkaStorageError }, ErrorCode.KafkaStorageError);
    }

    /// <summary>A reader met damage: every one meets it again, and once is enough to tell of it.</summary>
    public void TellDamage(LogCorruptException damage)
    {
        if (Interlocked.Exchange(ref _toldDamage, damage.Message) != damage.Message)
        {
            DamageMet?.Invoke(damage);
        }
    }

    /// <summary>The topic is gone.</summary>
    public void Delete() =>
        End(Status with { Error = ErrorCode.UnknownTopicOrPartition }, ErrorCode.UnknownTopicOrPartition);

    /// <inheritdoc/>
    public void OnLogMoved(PartitionLog log, LogMoves moves)
    {
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

    private void End(PartitionStatus status, ErrorCode error)
    {
        Volatile.Write(ref _status, status);
        Commits.Fail(error);
        Fetches.Notify();
    }
}

/// <summary>What a partition can do. Immutable.</summary>
/// <param name="Epoch">The leader epoch.</param>
/// <param name="IsLeader">Whether this broker leads.</param>
/// <param name="Error">Why nothing can be done at all, or null.</param>
internal sealed record PartitionStatus(LeaderEpoch Epoch, bool IsLeader, ErrorCode? Error)
{
    /// <summary>Its log is being opened.</summary>
    public static readonly PartitionStatus Opening = new(LeaderEpoch.None, IsLeader: false, Error: null);
}
