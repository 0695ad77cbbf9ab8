using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.LogStore.Flushing;
using KRaftNet.LogStore.Logs;
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
    private long _durableEnd;

    public MetadataLog(SegmentedLog log, IDiskExecutor disks, BufferPool pool, TimeProvider time, IEventLoop loop)
    {
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
