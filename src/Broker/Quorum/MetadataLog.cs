using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Flushing;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Segments;
using KRaftNet.Protocol.Records;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// The log <c>__cluster_metadata-0</c> as the driver uses it: appends batches at offsets that the core gave, and makes them
/// durable in groups. Owned by the driver's loop; the segmented log under it may be read by any thread.
/// </summary>
internal sealed class MetadataLog : IFlushedLog
{
    private readonly SegmentedLog _log;
    private readonly BufferPool _pool;
    private readonly TimeProvider _time;
    private readonly IEventLoop _loop;
    private readonly GroupCommitFlusher _flusher;
    private readonly ITruncationGuard _guard;
    private long _durableEnd;

    public MetadataLog(
        SegmentedLog log, IDiskExecutor disks, BufferPool pool, TimeProvider time, IEventLoop loop, ITruncationGuard guard)
    {
        _guard = guard;
        _log = log;
        _pool = pool;
        _time = time;
        _loop = loop;
        _flusher = new GroupCommitFlusher(disks, this, log.LogEnd);
        _durableEnd = log.LogEnd.Value;
    }

    /// <summary>Called on the loop when a flush succeeded, with the end of what is durable.</summary>
    public Action<Offset>? Flushed { get; set; }

    /// <summary>Called on the loop when a flush failed; no other will follow.</summary>
    public Action<Exception>? FlushFailed { get; set; }

    /// <summary>All below is durable. From any thread.</summary>
    public Offset DurableEnd => new(Volatile.Read(ref _durableEnd));

    /// <summary>The next offset.</summary>
    public Offset End => _log.LogEnd;

    /// <summary>Appends a control batch and arms its flush.</summary>
    /// <exception cref="DiskException">It could not be written.</exception>
    public void Append(Raft.ControlBatch batch)
    {
        Invariant.Require(batch.BaseOffset == End);
        using var bytes = Protocol.Records.ControlBatch.Build(
            _pool, batch.BaseOffset, batch.Epoch, NowMs, [.. batch.Records.Select(ControlRecordEncoder.Encode)]);
        Append(bytes.Span);
    }

    /// <summary>Appends a batch of metadata records and arms its flush.</summary>
    /// <exception cref="DiskException">It could not be written.</exception>
    public void Append(Proposal proposal, IReadOnlyList<ReadOnlyMemory<byte>> values)
    {
        Invariant.Require(proposal.BaseOffset == End);
        Invariant.Require(proposal.RecordCount == values.Count);
        using var bytes = MetadataBatch.Build(_pool, proposal.BaseOffset, proposal.Epoch, NowMs, values);
        Append(bytes.Span);
    }

    /// <summary>Appends batches that a leader wrote, as they came, and arms their flush.</summary>
    /// <exception cref="DiskException">They could not be written.</exception>
    public void AppendFetched(ReadOnlySpan<byte> bytes) => Append(bytes);

    /// <summary>
    /// Cuts off every batch that reaches the offset. A flush that is on its way does not speak for what comes after. What is written
    /// down as durable is lowered first: after a crash in between, or soon after, the cut would be taken for a loss.
    /// </summary>
    /// <exception cref="DiskException">It could not be cut.</exception>
    public void TruncateTo(Offset end)
    {
        using var truncation = _guard.BeginTruncation(LogDirectory.ClusterMetadata, _log.FindCut(end));
        _log.TruncateTo(end);
        _flusher.TruncateTo(End);
        _durableEnd = Math.Min(_durableEnd, End.Value);
    }

    /// <summary>Drops everything: a snapshot stands for all below its end, where the log begins anew.</summary>
    /// <exception cref="DiskException">The files could not be replaced.</exception>
    public void RestartAt(Offset start)
    {
        using var truncation = _guard.BeginTruncation(LogDirectory.ClusterMetadata, Offset.Zero);
        _log.RestartAt(start);
        _flusher.StartAt(start);
        Volatile.Write(ref _durableEnd, start.Value);
    }

    /// <summary>Bytes of all batches.</summary>
    public long SizeBytes => _log.SizeBytes;

    /// <summary>What of the log a fetch gets: whole batches from an offset to the log's end. The caller disposes it.</summary>
    /// <exception cref="LogStore.LogCorruptException">The batches are not what was written.</exception>
    public LogRead Read(Offset from, int maxBytes) => _log.Read(from, maxBytes, End);

    /// <summary>Where the log begins after everything before a snapshot's end went; the work deletes files, anywhere.</summary>
    public Action? AdvanceStart(Offset start) => _log.AdvanceLogStart(start);

    /// <inheritdoc/>
    public LogFlush PrepareFlush(Offset flushedEnd) => _log.PrepareFlush(flushedEnd);

    /// <inheritdoc/>
    public void OnFlushed(LogFlush flush, Exception? error) => _loop.Post(() =>
    {
        var moved = _flusher.Complete(flush, error);
        if (error is not null)
        {
            FlushFailed?.Invoke(error);
        }
        else if (moved)
        {
            Volatile.Write(ref _durableEnd, _flusher.FlushedEnd.Value);
            Flushed?.Invoke(_flusher.FlushedEnd);
        }
    });

    private long NowMs => _time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var damage = AppendedBatches.TryRead(bytes, End, out var batches);
        Invariant.Require(damage is null);
        _log.Append(bytes, batches);
        _flusher.Arm(End);
    }
}
