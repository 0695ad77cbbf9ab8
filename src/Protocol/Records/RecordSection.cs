using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// The records of one batch, decompressed if need be: in place, or in a rented buffer that goes back with
/// <see cref="Dispose"/>. Has one owner; the batch's bytes are borrowed until then.
/// </summary>
public readonly struct RecordSection : IDisposable
{
    /// <summary>
    /// The most that a batch may become: 64 times the default limit of a batch. Readers of whole batches keep it in
    /// memory at once, and a batch of a kilobyte can claim gigabytes.
    /// </summary>
    public const int PlainBytesMaxDefault = 64 << 20;

    private readonly ReadOnlyMemory<byte> _records;
    private readonly PooledBufferWriter? _decompressed;

    private RecordSection(ReadOnlyMemory<byte> records, PooledBufferWriter? decompressed)
    {
        _records = records;
        _decompressed = decompressed;
    }

    /// <summary>The records, to be walked by a <see cref="RecordReader"/>.</summary>
    public ReadOnlySpan<byte> Records => _records.Span;

    /// <summary>The records of a whole batch that was checked before.</summary>
    /// <exception cref="InvalidDataException">They do not decompress, or to too many bytes.</exception>
    /// <exception cref="CodecMissingException">This machine cannot read the codec.</exception>
    public static RecordSection Open(
        BufferPool pool,
        ReadOnlyMemory<byte> batch,
        int plainBytesMax = PlainBytesMaxDefault)
    {
        var isWhole = RecordBatchView.TryRead(batch.Span, out var view);
        Invariant.Require(isWhole);
        var payload = batch[RecordBatchLayout.HeaderSize..view.Bytes.Length];
        var compression = view.Header.Attributes.Compression;
        if (compression == CompressionType.None || payload.IsEmpty)
        {
            return new RecordSection(payload, null);
        }

        var codec = Codecs.For(compression);
        var plain = new PooledBufferWriter(pool, payload.Length);
        if (codec.TryDecompress(payload, plain, plainBytesMax))
        {
            return new RecordSection(plain.WrittenMemory, plain);
        }

        plain.Dispose();
        throw new InvalidDataException(
            $"The batch at offset {view.Header.BaseOffset} does not decompress by {compression}, "
            + $"or not to {plainBytesMax} bytes at most.");
    }

    /// <inheritdoc/>
    public void Dispose() => _decompressed?.Dispose();
}
