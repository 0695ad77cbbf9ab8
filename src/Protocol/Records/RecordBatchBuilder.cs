using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;
using static KRaftNet.Protocol.Records.RecordBatchLayout;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// Makes one batch: append records, then <see cref="Build"/> once. Has one owner, who disposes it; disposing after
/// <see cref="Build"/> does nothing. Reads no clock: whoever appends gives timestamps.
/// </summary>
public sealed class RecordBatchBuilder : IDisposable
{
    private const long NoTimestamp = -1;

    private readonly BufferPool _pool;
    private readonly RecordBatchOptions _options;
    private readonly PooledBufferWriter _writer;
    private long? _baseTimestamp;
    private long _maxTimestamp = NoTimestamp;
    private int _lastOffsetDelta = -1;

    /// <param name="pool">Where the buffer comes from.</param>
    /// <param name="options">What the batch says of itself.</param>
    /// <param name="capacity">Bytes that the uncompressed batch will take, as far as known.</param>
    public RecordBatchBuilder(BufferPool pool, RecordBatchOptions options, int capacity = BufferPool.SmallestBytes)
    {
        _pool = pool;
        _options = options;
        _baseTimestamp = options.DeleteHorizonMs;
        _writer = new PooledBufferWriter(pool, Math.Max(capacity, HeaderSize));
        _writer.GetSpan(HeaderSize)[..HeaderSize].Clear();
        _writer.Advance(HeaderSize);
    }

    /// <summary>Records appended.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of the batch so far, header included, before compression.</summary>
    public int SizeBytes => _writer.WrittenCount;

    /// <summary>The offset delta that the next record gets.</summary>
    public int NextOffsetDelta => _lastOffsetDelta + 1;

    /// <summary>The most that a record of these parts can add to a batch.</summary>
    public static long RecordSizeMax(
        RecordBytes key,
        RecordBytes value,
        ReadOnlySpan<RecordHeader> headers = default) =>
        RecordWriter.SizeMax(key, value, headers);

    /// <summary>Appends a record at the next offset; the timestamp is in milliseconds, -1 for none.</summary>
    public void Append(
        long timestamp,
        RecordBytes key,
        RecordBytes value,
        ReadOnlySpan<RecordHeader> headers = default)
    {
        var delta = NextOffsetDelta;
        RecordWriter.Write(
            _writer,
            new Record { TimestampDelta = DeltaOf(timestamp), OffsetDelta = delta, Key = key, Value = value },
            headers);
        Appended(timestamp, delta);
    }

    /// <summary>
    /// Appends a copy of a record of another batch with its own offset, which may leave a gap, and the given timestamp;
    /// key, value, headers and attributes stay as they are.
    /// </summary>
    public void AppendCopy(in Record record, long timestamp)
    {
        var delta = checked((int)(record.Offset - _options.BaseOffset));
        Invariant.Require(delta > _lastOffsetDelta);
        RecordWriter.Write(_writer, record with { TimestampDelta = DeltaOf(timestamp), OffsetDelta = delta });
        Appended(timestamp, delta);
    }

    /// <summary>
    /// A batch all of whose records were cleaned away, kept for its last offset or its producer's last sequence. Its
    /// max timestamp is that of the batch it was.
    /// </summary>
    public static PooledBuffer BuildEmpty(
        BufferPool pool,
        RecordBatchOptions options,
        int lastOffsetDelta,
        long maxTimestamp)
    {
        using var builder = new RecordBatchBuilder(pool, options) { _maxTimestamp = maxTimestamp };
        return builder.Build(lastOffsetDelta);
    }

    /// <summary>
    /// Finishes the batch and hands over its buffer. <paramref name="lastOffsetDelta"/> may lie behind the last
    /// record's, where records at the end were cleaned away.
    /// </summary>
    public PooledBuffer Build(int? lastOffsetDelta = null)
    {
        var lastDelta = lastOffsetDelta ?? _lastOffsetDelta;
        Invariant.Require(lastDelta >= 0);
        Invariant.Require(lastDelta >= _lastOffsetDelta);
        using var writer = _writer;
        using var compressed = IsCompressed ? Compress() : null;
        var batch = compressed ?? writer;
        WriteHeader(batch.WrittenSpan, lastDelta);
        return batch.Detach();
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    /// <summary>A batch without records has nothing to compress, and says so in its attributes.</summary>
    private bool IsCompressed => _options.Compression != CompressionType.None && Count > 0;

    private long DeltaOf(long timestamp) => unchecked(timestamp - (_baseTimestamp ??= timestamp));

    private void Appended(long timestamp, int delta)
    {
        _maxTimestamp = Math.Max(_maxTimestamp, timestamp);
        _lastOffsetDelta = delta;
        Count++;
    }

    private PooledBufferWriter Compress()
    {
        var codec = Codecs.For(_options.Compression);
        var records = _writer.WrittenSpan[HeaderSize..];
        var compressed = new PooledBufferWriter(_pool, HeaderSize + (records.Length / 2));
        compressed.Write(_writer.WrittenSpan[..HeaderSize]);
        codec.Compress(records, _options.CompressionLevel, compressed);
        return compressed;
    }

    private void WriteHeader(Span<byte> batch, int lastOffsetDelta)
    {
        var attributes = IsCompressed ? _options.Attributes : _options.Attributes.With(CompressionType.None);
        RecordBatchPatch.SetBaseOffset(batch, _options.BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[BatchLengthAt..], batch.Length - LogOverhead);
        RecordBatchPatch.SetLeaderEpoch(batch, _options.LeaderEpoch);
        batch[MagicAt] = (byte)Magic;
        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesAt..], attributes.Value);
        BinaryPrimitives.WriteInt32BigEndian(batch[LastOffsetDeltaAt..], lastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(batch[BaseTimestampAt..], _baseTimestamp ?? NoTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampAt..], _options.LogAppendTime ?? _maxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[ProducerIdAt..], _options.ProducerId.Value);
        BinaryPrimitives.WriteInt16BigEndian(batch[ProducerEpochAt..], _options.ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[BaseSequenceAt..], _options.BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[CountAt..], Count);
        RecordBatchPatch.WriteCrc(batch);
    }
}
