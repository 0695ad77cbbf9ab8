using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Flushing;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Producers;

namespace KRaftNet.LogStore.Partitions;

/// <summary>
/// The log of one partition: gives offsets, knows its producers, and tells what is durable and visible. Thread-safe:
/// everything that changes it takes its lock, for the time of the change and never across a callback; readers take
/// none, they look at <see cref="Offsets"/>.
/// <para>
/// <c>LogStart ≤ HighWatermark ≤ LogEnd</c>, <c>LastStable ≤ HighWatermark</c>, <c>FlushedEnd ≤ LogEnd</c>, and with fsync
/// <c>HighWatermark ≤ FlushedEnd</c>, but for what was visible when a topic was switched to it: checked after every change.</para>
/// </summary>
public sealed class PartitionLog : IFlushedLog
{
    private readonly Lock _lock = new();
    private readonly LogContext _context;
    private readonly LogSurroundings _surroundings;
    private readonly SegmentedLog _log;
    private readonly PartitionState _state;
    private readonly PartitionAppender _appender;

    internal PartitionLog(
        LogContext context, TopicPartition partition, SegmentedLog log, ProducerStates producers,
        LogSurroundings surroundings)
    {
        _context = context;
        _surroundings = surroundings;
        _log = log;
        var flusher = new GroupCommitFlusher(context.Executor, this, log.LogEnd);
        var snapshots = new ProducerSnapshots(context.Files, log.Folder);
        _state = new PartitionState(log, flusher, snapshots, producers, surroundings);
        _appender = new PartitionAppender(context, _state, surroundings.Space);
        Partition = partition;
    }

    /// <summary>Topic and number.</summary>
    public TopicPartition Partition { get; }

    /// <summary>The folder of its files.</summary>
    public string Folder => _log.Folder;

    /// <summary>The options in force.</summary>
    public LogConfig Config => _log.Config;

    /// <summary>Who is told of moves; set before the log is used.</summary>
    public ILogObserver? Observer { get; set; }

    /// <summary>The offsets as last published.</summary>
    public PartitionOffsets Offsets => _state.Offsets;

    /// <summary>All below counts as had by this replica: what is appended, with fsync what is durable of it.</summary>
    public Offset CountedEnd =>
        Config.Durability == AckDurability.Fsync ? Offsets.FlushedEnd : Offsets.LogEnd;

    /// <summary>Bytes of all batches.</summary>
    public long SizeBytes => _log.SizeBytes;

    /// <summary>Base offset of the first segment; at or below the start of the log.</summary>
    public Offset FirstSegmentBase => _log.FirstSegmentBase;

    /// <summary>Whether it was closed: reads fail from then on.</summary>
    public bool IsClosed => _log.IsClosed;

    /// <summary>Number of segments.</summary>
    public int SegmentCount => _log.SegmentCount;

    /// <summary>The epoch of the last batch, or of the last leader that began here.</summary>
    public LeaderEpoch LatestEpoch => _log.Epochs.Latest;

    /// <summary>Why the log takes no appends, or null.</summary>
    public Exception? Failure => _state.Failure;

    /// <summary>The producers that are remembered, in the order of their ids.</summary>
    public IReadOnlyList<ProducerSummary> Producers
    {
        get
        {
            lock (_lock)
            {
                return [.. _state.Producers.Ordered.Select(ProducerSummary.Of)];
            }
        }
    }

    /// <summary>
    /// This broker leads or follows in the epoch from now on. A leader's epoch begins at the end of its log, also
    /// without a batch, so that followers find where older logs part from it (KIP-101); one that a follower began as leader,
    /// and in which it appended nothing, is no part of the log that it follows.
    /// </summary>
    /// <param name="epoch">Not below the current one.</param>
    /// <param name="isLeader">Whether this broker leads.</param>
    /// <param name="isSoleReplica">Whether there is no other replica: then the log moves its high watermark itself.</param>
    public void BeginEpoch(LeaderEpoch epoch, bool isLeader, bool isSoleReplica)
    {
        ChangeOutcome outcome;
        lock (_lock)
        {
            Invariant.Require(epoch >= _state.LeaderEpoch);
            _state.LeaderEpoch = epoch;
            _state.IsSoleReplica = isLeader && isSoleReplica;
            if (isLeader)
            {
                _log.Epochs.Assign(epoch, _log.LogEnd);
            }
            else
            {
                _log.Epochs.TruncateFromEnd(_log.LogEnd);
            }

            _state.RaiseIfSole();
            outcome = _state.Publish();
        }

        Notify(outcome);
    }

    /// <summary>
    /// Appends a batch of a client: gives it offsets and the leader epoch in the buffer it came in, and the append time
    /// if the topic wants it. The batch was validated before. An exact repetition of one of the producer's last batches
    /// is answered, not appended.
    /// </summary>
    /// <param name="batch">One whole batch; changed outside its checksum, or with a new one.</param>
    /// <param name="maxTimestamp">The largest timestamp of its records (ms), which the header may state wrongly.</param>
    /// <param name="epoch">The leader epoch in which the request was accepted.</param>
    public AppendResult AppendAsLeader(Span<byte> batch, long maxTimestamp, LeaderEpoch epoch)
    {
        AppendResult result;
        ChangeOutcome outcome;
        lock (_lock)
        {
            result = _appender.AsLeader(batch, maxTimestamp, epoch);
            outcome = _state.Publish();
        }

        Notify(outcome);
        return result;
    }

    /// <summary>
    /// Appends batches as a leader gave them. Sequences were checked there; a leader's word is final.
    /// </summary>
    /// <param name="batches">Whole batches with verified checksums, which continue the log.</param>
    /// <param name="epoch">The leader epoch of the fetch; no batch is of a later one.</param>
    public AppendResult AppendAsFollower(ReadOnlySpan<byte> batches, LeaderEpoch epoch)
    {
        AppendResult result;
        ChangeOutcome outcome;
        lock (_lock)
        {
            result = _appender.AsFollower(batches, epoch);
            outcome = _state.Publish();
        }

        Notify(outcome);
        return result;
    }

    /// <summary>
    /// Proposes a high watermark: the replica layer's word on what enough replicas have. It never goes down, and here
    /// not above what this log has, with fsync not above what is durable here. One of another epoch is ignored.
    /// </summary>
    public void UpdateHighWatermark(Offset proposed, LeaderEpoch epoch)
    {
        ChangeOutcome outcome;
        lock (_lock)
        {
            if (epoch == _state.LeaderEpoch)
            {
                _state.RaiseHighWatermark(proposed);
            }

            outcome = _state.Publish();
        }

        Notify(outcome);
    }

    /// <summary>Reads from any thread; see <see cref="SegmentedLog.Read"/>. The caller disposes the range.</summary>
    public LogRead Read(Offset from, int maxBytes, Offset upTo, bool atLeastOneBatch = true) =>
        _log.Read(from, maxBytes, upTo, atLeastOneBatch, Config.Verification);

    /// <inheritdoc cref="SegmentedLog.FindAborted"/>
    public IReadOnlyList<Segments.AbortedTransaction> FindAborted(Offset from, Offset upTo) => _log.FindAborted(from, upTo);

    /// <summary>Looks for records by their time. From any thread.</summary>
    public TimestampSearch Timestamps(BufferPool pool) => new(pool, _log);

    /// <summary>See <see cref="SegmentedLog.EndOffsetFor"/>.</summary>
    public EpochEndOffset EndOffsetFor(LeaderEpoch epoch) => _log.EndOffsetFor(epoch);

    /// <summary>The leader epoch of the record at an offset; none if it is below all that is known.</summary>
    public LeaderEpoch EpochOf(Offset offset) => _log.Epochs.EpochOf(offset);

    /// <summary>Asks that all that is appended becomes durable, whatever the topic's durability.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_state.IsWritable)
            {
                _state.Flusher.Arm(_log.LogEnd);
            }
        }
    }

    /// <summary>There is room again: goes on with a flush that had none.</summary>
    public void ResumeFlush()
    {
        lock (_lock)
        {
            if (_state.IsWritable)
            {
                _state.Flusher.Resume();
            }
        }
    }

    /// <summary>
    /// Cuts off what a follower has and its leader has not, if it still follows in that epoch: another leader may have it.
    /// </summary>
    /// <exception cref="DiskException">The disk failed; the log is offline.</exception>
    public void TruncateTo(Offset end, LeaderEpoch epoch)
    {
        Offset cut;
        lock (_lock)
        {
            cut = _log.FindCut(end);
        }

        Reshape(cut, epoch, log => log.TruncateTo(cut));
    }

    /// <summary>
    /// Drops everything and begins anew, if it still follows in that epoch: the log of its leader begins above the end of its own.
    /// </summary>
    /// <exception cref="DiskException">The disk failed; the log is offline.</exception>
    public void RestartAt(Offset start, LeaderEpoch epoch) => Reshape(Offset.Zero, epoch, log => log.RestartAt(start));

    /// <summary>
    /// Moves the start of the log up, not above the high watermark (DeleteRecords, a leader's log start).
    /// </summary>
    /// <returns>Work that deletes files that are no part of the log any more, for the disk executor; or null.</returns>
    public Action? AdvanceLogStart(Offset start)
    {
        Action? deletion;
        ChangeOutcome outcome;
        lock (_lock)
        {
            deletion = _log.AdvanceLogStart(Offset.Min(start, _state.HighWatermark));
            outcome = _state.Publish();
        }

        Notify(outcome);
        return deletion;
    }

    /// <summary>Takes over other options between two appends.</summary>
    public void UpdateConfig(LogConfig config)
    {
        ChangeOutcome outcome;
        lock (_lock)
        {
            _state.UpdateConfig(config);
            outcome = _state.Publish();
        }

        Notify(outcome);
    }

    /// <summary>Forgets producers that are idle for longer than the topic allows.</summary>
    public void ExpireProducers()
    {
        lock (_lock)
        {
            _state.Producers.RemoveIdleSince(_context.NowMs - Config.ProducerIdExpirationMs);
        }
    }

    /// <summary>The directory is offline: the log takes no appends any more. Nobody is told.</summary>
    public void TakeOffline(Exception reason)
    {
        lock (_lock)
        {
            _state.Fence(reason);
        }
    }

    /// <summary>
    /// Makes all durable and leaves the files as a clean stop does: indexes cut to their entries, a producer snapshot
    /// at the end. On the disk executor; the log takes no appends afterwards.
    /// </summary>
    /// <exception cref="DiskException">The disk failed: the stop is not a clean one.</exception>
    public void CloseCleanly()
    {
        ChangeOutcome outcome;
        lock (_lock)
        {
            if (!_state.IsWritable)
            {
                CloseFiles();
                return;
            }

            _state.CloseCleanly();
            outcome = _state.Publish();
        }

        Notify(outcome);
    }

    /// <summary>Closes the files as they are; what is being read closes when it is sent.</summary>
    public void Close()
    {
        lock (_lock)
        {
            CloseFiles();
        }
    }

    LogFlush IFlushedLog.PrepareFlush(Offset flushedEnd) => _log.PrepareFlush(flushedEnd);

    void IFlushedLog.OnFlushed(LogFlush flush, Exception? error)
    {
        ChangeOutcome outcome;
        lock (_lock)
        {
            if (_state.IsClosed)
            {
                return;
            }

            _state.CompleteFlush(flush, error);
            outcome = _state.Publish();
        }

        Notify(outcome);
    }

    private void CloseFiles()
    {
        if (!_state.IsClosed)
        {
            _state.IsClosed = true;
            _state.Flusher.Abandon();
            _log.Close();
        }
    }

    /// <summary>Changes the log so that nothing above the offset is sure to be left of what it held.</summary>
    private void Reshape(Offset kept, LeaderEpoch epoch, Action<SegmentedLog> reshape)
    {
        using var truncation = _surroundings.Guard?.BeginTruncation(Partition, kept);
        ChangeOutcome outcome;
        lock (_lock)
        {
            if (epoch != _state.LeaderEpoch || !_state.IsWritable)
            {
                return;
            }

            try
            {
                reshape(_log);
                _state.Snapshots.TruncateTo(_log.LogEnd);
                _state.Producers = _state.Snapshots.Load(_log.Segments, _log.LogStart, _log.LogEnd);
            }
            catch (DiskException e)
            {
                _state.Fail(e);
                throw;
            }

            _state.OnReshaped();
            outcome = _state.Publish();
        }

        Notify(outcome);
    }

    private void Notify(ChangeOutcome outcome)
    {
        if (outcome.Moves != LogMoves.None)
        {
            Observer?.OnLogMoved(this, outcome.Moves);
        }

        if (outcome.Failure is not null)
        {
            _surroundings.Failures.OnLogFailed(this, outcome.Failure);
        }
    }
}
