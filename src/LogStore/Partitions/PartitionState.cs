using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Flushing;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Producers;

namespace KRaftNet.LogStore.Partitions;

/// <summary>What a change of a partition has to tell others, once the lock is released.</summary>
/// <param name="Moves">What moved.</param>
/// <param name="Failure">A failure of the disk that nobody was told of, or null.</param>
internal readonly record struct ChangeOutcome(LogMoves Moves, Exception? Failure);

/// <summary>
/// The parts of a partition's log and what is derived from all of them: the high watermark, the published offsets, and
/// whether a failure fences the log. Owned by the partition's lock, but for <see cref="Offsets"/> and
/// <see cref="Failure"/>, which anyone may read.
/// </summary>
internal sealed class PartitionState
{
    private readonly DirectorySpace? _space;
    private Offset _highWatermark;
    private Offset _fsyncExempt;
    private Exception? _failure;
    private Exception? _untold;
    private PartitionOffsets _offsets;

    public PartitionState(
        SegmentedLog log, GroupCommitFlusher flusher, ProducerSnapshots snapshots, ProducerStates producers,
        LogSurroundings surroundings)
    {
        Log = log;
        Flusher = flusher;
        Snapshots = snapshots;
        Producers = producers;
        LeaderEpoch = log.Epochs.Latest;
        _space = surroundings.Space;
        _highWatermark = Offset.Max(log.LogStart, Offset.Min(surroundings.HighWatermark, log.LogEnd));
        _offsets = new PartitionOffsets(log.LogStart, log.LogStart, log.LogStart, log.LogEnd, log.LogEnd);
        Publish();
    }

    /// <summary>The batches.</summary>
    public SegmentedLog Log { get; }

    /// <summary>What makes them durable.</summary>
    public GroupCommitFlusher Flusher { get; }

    /// <summary>The producers' files.</summary>
    public ProducerSnapshots Snapshots { get; }

    /// <summary>The producers at the end of the log.</summary>
    public ProducerStates Producers { get; set; }

    /// <summary>The epoch in which this broker leads or follows.</summary>
    public LeaderEpoch LeaderEpoch { get; set; }

    /// <summary>Whether the log moves its high watermark itself, because there is no other replica.</summary>
    public bool IsSoleReplica { get; set; }

    /// <summary>Whether the files are closed.</summary>
    public bool IsClosed { get; set; }

    /// <summary>What readers may see, exclusive.</summary>
    public Offset HighWatermark => _highWatermark;

    /// <summary>The offsets as last published.</summary>
    public PartitionOffsets Offsets => Volatile.Read(ref _offsets);

    /// <summary>Why the log takes no appends, or null.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Whether appends can be tried.</summary>
    public bool IsWritable => _failure is null && !IsClosed;

    private bool IsFsync => Log.Config.Durability == AckDurability.Fsync;

    /// <summary>
    /// Notes a failure. One for want of space fences nothing: the log is as it was and may be tried again.
    /// </summary>
    public void Fail(Exception failure)
    {
        if (_failure is not null)
        {
            return;
        }

        _untold = failure;
        if (failure is not DiskException { Error: DiskError.NoSpace })
        {
            Volatile.Write(ref _failure, failure);
        }
    }

    /// <summary>
    /// Takes over the outcome of a flush. A failed one fences the log whatever its reason, because what is on disk is
    /// unknown; but where only the leader epochs had no room, who waits for it waits for room, and nothing is appended until
    /// then.
    /// </summary>
    public void CompleteFlush(LogFlush flush, Exception? error)
    {
        if (error is not null && flush.LacksRoomOnly(error))
        {
            _space?.OnNoSpace(0);
            Log.OnNamesNotFlushed();
            Flusher.Postpone(flush);
            Fail(error);
            return;
        }

        Flusher.Complete(flush, error);
        if (error is not null && _failure is null)
        {
            _untold = error;
            Volatile.Write(ref _failure, error);
        }

        RaiseIfSole();
    }

    /// <summary>Fences the log for a failure that others know of.</summary>
    public void Fence(Exception reason)
    {
        if (_failure is null)
        {
            Volatile.Write(ref _failure, reason);
        }
    }

    /// <summary>Raises the high watermark as far as the log, with fsync its durable part, goes.</summary>
    public void RaiseHighWatermark(Offset proposed)
    {
        var bound = IsFsync ? Flusher.FlushedEnd : Log.LogEnd;
        _highWatermark = Offset.Max(_highWatermark, Offset.Min(proposed, bound));
        Producers.OnHighWatermark(_highWatermark);
    }

    /// <summary>Raises it to the bound, if no other replica has a say.</summary>
    public void RaiseIfSole()
    {
        if (IsSoleReplica)
        {
            RaiseHighWatermark(Log.LogEnd);
        }
    }

    /// <summary>The log was cut or begun anew.</summary>
    public void OnReshaped()
    {
        Flusher.TruncateTo(Log.LogEnd);
        if (Flusher.FlushedEnd < Log.LogStart)
        {
            Flusher.StartAt(Log.LogStart);
        }

        _highWatermark = Offset.Max(Log.LogStart, Offset.Min(_highWatermark, Log.LogEnd));
        _fsyncExempt = Offset.Min(_fsyncExempt, _highWatermark);
    }

    /// <summary>
    /// Takes over other options; what is visible stays so while the switch to fsync makes it durable.
    /// </summary>
    public void UpdateConfig(LogConfig config)
    {
        if (config.Durability == AckDurability.Fsync && !IsFsync)
        {
            _fsyncExempt = _highWatermark;
            Flusher.Arm(Log.LogEnd);
        }

        Log.Config = config;
        RaiseIfSole();
    }

    /// <summary>Makes all durable and closes the files as a clean stop leaves them; see <see cref="PartitionLog.CloseCleanly"/>.</summary>
    public void CloseCleanly()
    {
        // What a flush on its way has taken of the names and epochs it does not write any more.
        var isAllWritten = !Flusher.IsFlushing && !Log.HasUnflushedNames;
        Flusher.Abandon();
        if (!isAllWritten || Flusher.FlushedEnd < Log.LogEnd)
        {
            Log.PrepareFlush(Flusher.FlushedEnd).Run();
        }

        Flusher.OnFlushedByOwner(Log.LogEnd);
        if (Log.LogEnd > Log.LogStart)
        {
            Snapshots.Write(Log.LogEnd, Producers);
        }

        Log.CloseCleanly(isAllWritten);
        IsClosed = true;
        RaiseIfSole();
    }

    /// <summary>Checks the state chain and publishes it; the last thing under the lock.</summary>
    public ChangeOutcome Publish()
    {
        var before = _offsets;
        var unstable = Producers.FirstUnstable;
        var lastStable = unstable == Offset.None ? _highWatermark : Offset.Min(unstable, _highWatermark);
        var now = new PartitionOffsets(
            Log.LogStart, Offset.Max(lastStable, Log.LogStart), _highWatermark, Flusher.FlushedEnd, Log.LogEnd);
        CheckInvariants(now);
        Volatile.Write(ref _offsets, now);
        var outcome = new ChangeOutcome(Difference(before, now), _untold);
        _untold = null;
        return outcome;
    }

    private static LogMoves Difference(PartitionOffsets before, PartitionOffsets now) =>
        (now.LogEnd != before.LogEnd ? LogMoves.LogEnd : 0)
        | (now.FlushedEnd != before.FlushedEnd ? LogMoves.FlushedEnd : 0)
        | (now.HighWatermark != before.HighWatermark ? LogMoves.HighWatermark : 0)
        | (now.LastStable != before.LastStable ? LogMoves.LastStable : 0)
        | (now.LogStart != before.LogStart ? LogMoves.LogStart : 0);

    private void CheckInvariants(PartitionOffsets offsets)
    {
        Invariant.Require(offsets.LogStart <= offsets.HighWatermark);
        Invariant.Require(offsets.HighWatermark <= offsets.LogEnd);
        Invariant.Require(offsets.LastStable <= offsets.HighWatermark);
        Invariant.Require(offsets.FlushedEnd <= offsets.LogEnd);
        if (IsFsync)
        {
            Invariant.Require(offsets.HighWatermark <= Offset.Max(offsets.FlushedEnd, _fsyncExempt));
        }
    }
}
