using KRaftNet.Common;

namespace KRaftNet.LogStore.Producers;

/// <summary>A batch of a producer.</summary>
/// <param name="LastSequence">The producer's number of its last record.</param>
/// <param name="LastOffset">The offset of that record.</param>
/// <param name="OffsetDelta">Last offset less first: also last sequence less first, around the wrap.</param>
/// <param name="Timestamp">The batch's largest timestamp in milliseconds.</param>
public readonly record struct ProducerBatch(int LastSequence, Offset LastOffset, int OffsetDelta, long Timestamp)
{
    /// <summary>The number of its first record.</summary>
    public int FirstSequence => Sequences.Before(LastSequence, OffsetDelta);

    /// <summary>The offset of that record.</summary>
    public Offset FirstOffset => LastOffset - OffsetDelta;
}

/// <summary>Arithmetic of sequence numbers, which go from 2147483647 to 0.</summary>
public static class Sequences
{
    /// <summary>No sequence.</summary>
    public const int None = -1;

    /// <summary>The one after.</summary>
    public static int Next(int sequence) => sequence == int.MaxValue ? 0 : sequence + 1;

    /// <summary>The one so many before.</summary>
    public static int Before(int sequence, int count) => (int)(((long)sequence - count) & int.MaxValue);
}

/// <summary>
/// What a partition knows of one producer: its epoch, its last batches, its open transaction. Owned by the partition's
/// lock.
/// </summary>
public sealed class ProducerEntry(ProducerId id, short epoch)
{
    /// <summary>Batches that are remembered, as many as a client may have in flight.</summary>
    public const int BatchesMax = 5;

    private readonly ProducerBatch[] _batches = new ProducerBatch[BatchesMax];
    private int _first;
    private int _count;

    /// <summary>The producer.</summary>
    public ProducerId Id { get; } = id;

    /// <summary>Its incarnation.</summary>
    public short Epoch { get; private set; } = epoch;

    /// <summary>Milliseconds of its last batch, for its expiry.</summary>
    public long LastTimestamp { get; private set; } = -1;

    /// <summary>The first offset of its open transaction, or none.</summary>
    public Offset TransactionFirstOffset { get; private set; } = Offset.None;

    /// <summary>Whether a transaction of it is open.</summary>
    public bool HasOpenTransaction => TransactionFirstOffset != Offset.None;

    /// <summary>Epoch of the coordinator that wrote its last marker; -1 for none.</summary>
    public int CoordinatorEpoch { get; private set; } = -1;

    /// <summary>Number of batches that are remembered.</summary>
    public int BatchCount => _count;

    /// <summary>The last batch; there is one.</summary>
    public ProducerBatch LastBatch => Batch(_count - 1);

    /// <summary>The number of the last record, or none.</summary>
    public int LastSequence => _count == 0 ? Sequences.None : LastBatch.LastSequence;

    /// <summary>A remembered batch, 0 the oldest.</summary>
    public ProducerBatch Batch(int index)
    {
        Invariant.Require((uint)index < (uint)_count);
        return _batches[(_first + index) % BatchesMax];
    }

    /// <summary>Finds the batch with these first and last sequences.</summary>
    public bool TryFind(int firstSequence, int lastSequence, out ProducerBatch batch)
    {
        for (var i = 0; i < _count; i++)
        {
            batch = Batch(i);
            if (batch.LastSequence == lastSequence && batch.FirstSequence == firstSequence)
            {
                return true;
            }
        }

        batch = default;
        return false;
    }

    /// <summary>Takes note of a batch; one of another epoch makes the earlier ones forgotten.</summary>
    public void Add(short epoch, in ProducerBatch batch)
    {
        BeginEpoch(epoch);
        if (_count == BatchesMax)
        {
            _first = (_first + 1) % BatchesMax;
            _count--;
        }

        _batches[(_first + _count) % BatchesMax] = batch;
        _count++;
        LastTimestamp = batch.Timestamp;
    }

    /// <summary>The transaction is open from this offset on, if none is.</summary>
    public void BeginTransaction(Offset firstOffset)
    {
        if (!HasOpenTransaction)
        {
            TransactionFirstOffset = firstOffset;
        }
    }

    /// <summary>A marker of the coordinator ended the transaction.</summary>
    public void EndTransaction(short epoch, int coordinatorEpoch, long timestamp)
    {
        BeginEpoch(epoch);
        CoordinatorEpoch = coordinatorEpoch;
        LastTimestamp = timestamp;
        TransactionFirstOffset = Offset.None;
    }

    /// <summary>Sets what a snapshot holds beside the batch.</summary>
    internal void Restore(long lastTimestamp, Offset transactionFirstOffset, int coordinatorEpoch)
    {
        LastTimestamp = lastTimestamp;
        TransactionFirstOffset = transactionFirstOffset;
        CoordinatorEpoch = coordinatorEpoch;
    }

    private void BeginEpoch(short epoch)
    {
        if (epoch != Epoch)
        {
            Epoch = epoch;
            _count = 0;
        }
    }
}
