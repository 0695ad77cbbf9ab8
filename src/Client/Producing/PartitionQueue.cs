using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Client.Producing;

/// <summary>
/// The batches of one partition, oldest first, and the one that is being filled. Numbers the records for the broker,
/// which tells repeated batches by it. Owned by its producer.
/// </summary>
internal sealed class PartitionQueue(int partition, BufferPool pool, RecordBatchOptions template, int batchBytes)
    : IDisposable
{
    private readonly Queue<SealedBatch> _sealed = new();
    private RecordBatchBuilder? _open;
    private int _nextSequence;
    private long _sealedBytes;

    /// <summary>The partition's number.</summary>
    public int Partition { get; } = partition;

    /// <summary>Whether someone sends from this queue now.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Whether nothing waits.</summary>
    public bool IsEmpty => _sealed.Count == 0 && _open is null;

    /// <summary>Bytes of the records that wait, before compression.</summary>
    public long BufferedBytes => _sealedBytes + (_open?.SizeBytes ?? 0);

    /// <summary>Adds a record; true if it began a batch because the one before was complete.</summary>
    public bool Append(long timestamp, in ProducerRecord record)
    {
        var isFull = _open is not null
            && _open.SizeBytes + RecordBatchBuilder.RecordSizeMax(record.Key, record.Value, record.Headers) > batchBytes;
        if (isFull)
        {
            Seal();
        }

        _open ??= Begin();
        _open.Append(timestamp, record.Key, record.Value, record.Headers);
        return isFull;
    }

    /// <summary>The oldest batch, which stays until <see cref="Remove"/>. One that is being filled is complete then.</summary>
    public SealedBatch Peek()
    {
        if (_sealed.Count == 0)
        {
            Seal();
        }

        return _sealed.Peek();
    }

    /// <summary>Forgets the oldest batch: it was acknowledged.</summary>
    public void Remove()
    {
        using var oldest = _sealed.Dequeue();
        _sealedBytes -= oldest.PlainBytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _open?.Dispose();
        while (_sealed.TryDequeue(out var batch))
        {
            batch.Dispose();
        }
    }

    private RecordBatchBuilder Begin() => new(
        pool,
        template.ProducerId == ProducerId.None ? template : template with { BaseSequence = _nextSequence });

    private void Seal()
    {
        var open = Invariant.NotNull(_open);
        var (plainBytes, count) = (open.SizeBytes, open.Count);
        _open = null;

        // Sequences wrap from the largest number to 0.
        _nextSequence = unchecked(_nextSequence + count) & int.MaxValue;
        _sealedBytes += plainBytes;
        _sealed.Enqueue(new SealedBatch(open.Build(), plainBytes, count));
    }
}
