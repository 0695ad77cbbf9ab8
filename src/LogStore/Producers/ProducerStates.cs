using KRaftNet.Common;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Producers;

/// <summary>What becomes of a batch of an idempotent producer (KIP-98).</summary>
public enum ProducerVerdict
{
    /// <summary>It is next.</summary>
    Append = 0,

    /// <summary>It is in the log already, among the producer's last batches.</summary>
    Duplicate,

    /// <summary>Its sequence does not follow the last one.</summary>
    OutOfOrderSequence,

    /// <summary>Its epoch is below the known one: another incarnation has taken over.</summary>
    InvalidProducerEpoch,

    /// <summary>It is not transactional while the producer's transaction is open.</summary>
    InvalidTransactionState,
}

/// <summary>
/// The producers of a partition: a fold over its batches, so that a snapshot and the batches after it give the same.
/// Owned by the partition's lock.
/// </summary>
public sealed class ProducerStates
{
    private readonly Dictionary<long, ProducerEntry> _producers = [];
    private readonly List<(Offset First, Offset Marker)> _endedAboveHighWatermark = [];
    private int _openTransactions;

    /// <summary>Number of producers.</summary>
    public int Count => _producers.Count;

    /// <summary>The producers in the order of their ids.</summary>
    public IReadOnlyList<ProducerEntry> Ordered
    {
        get
        {
            var entries = new List<ProducerEntry>(_producers.Values);
            entries.Sort((left, right) => left.Id.CompareTo(right.Id));
            return entries;
        }
    }

    /// <summary>
    /// The first offset of the oldest transaction that is open, or whose marker lies at or above the high watermark:
    /// from there on nothing is stable. None if there is no such transaction.
    /// </summary>
    public Offset FirstUnstable
    {
        get
        {
            var first = new Offset(long.MaxValue);
            foreach (var ended in _endedAboveHighWatermark)
            {
                first = Offset.Min(first, ended.First);
            }

            if (_openTransactions > 0)
            {
                foreach (var entry in _producers.Values)
                {
                    first = entry.HasOpenTransaction ? Offset.Min(first, entry.TransactionFirstOffset) : first;
                }
            }

            return first.Value == long.MaxValue ? Offset.None : first;
        }
    }

    /// <summary>What is known of a producer, or null.</summary>
    public ProducerEntry? Find(ProducerId id) => _producers.GetValueOrDefault(id.Value);

    /// <summary>Judges a batch that a client sent to the leader; the batch's offsets are not looked at.</summary>
    /// <param name="batch">A data batch with a producer id.</param>
    /// <param name="duplicate">The batch that is in the log already, if that is the verdict.</param>
    public ProducerVerdict Check(in RecordBatchHeader batch, out ProducerBatch duplicate)
    {
        duplicate = default;
        if (Find(batch.ProducerId) is not { } known)
        {
            // Expired, deleted, or new here after a reassignment: the first sequence cannot be known (KIP-360).
            return ProducerVerdict.Append;
        }

        if (batch.ProducerEpoch < known.Epoch)
        {
            return ProducerVerdict.InvalidProducerEpoch;
        }

        if (batch.ProducerEpoch > known.Epoch)
        {
            return batch.BaseSequence == 0 ? Transactional(batch, known) : ProducerVerdict.OutOfOrderSequence;
        }

        if (known.TryFind(batch.BaseSequence, batch.LastSequence, out duplicate))
        {
            return ProducerVerdict.Duplicate;
        }

        // After a marker that raised the epoch no batch is known, and the first sequence is 0: the one after "none".
        return batch.BaseSequence == Sequences.Next(known.LastSequence)
            ? Transactional(batch, known)
            : ProducerVerdict.OutOfOrderSequence;
    }

    /// <summary>Takes note of a data batch that is in the log.</summary>
    public void Update(in RecordBatchHeader batch)
    {
        var entry = GetOrAdd(batch.ProducerId, batch.ProducerEpoch);
        var noted = new ProducerBatch(batch.LastSequence, batch.LastOffset, batch.LastOffsetDelta, batch.MaxTimestamp);
        entry.Add(batch.ProducerEpoch, noted);
        if (batch.Attributes.IsTransactional && !entry.HasOpenTransaction)
        {
            _openTransactions++;
            entry.BeginTransaction(batch.BaseOffset);
        }
    }

    /// <summary>Takes note of a marker that is in the log.</summary>
    public void EndTransaction(in RecordBatchHeader batch, int coordinatorEpoch)
    {
        var entry = GetOrAdd(batch.ProducerId, batch.ProducerEpoch);
        if (entry.HasOpenTransaction)
        {
            _openTransactions--;
            _endedAboveHighWatermark.Add((entry.TransactionFirstOffset, batch.LastOffset));
        }

        entry.EndTransaction(batch.ProducerEpoch, coordinatorEpoch, batch.MaxTimestamp);
    }

    /// <summary>The high watermark moved: transactions whose markers it has passed are stable.</summary>
    public void OnHighWatermark(Offset highWatermark)
    {
        if (_endedAboveHighWatermark.Count > 0)
        {
            _endedAboveHighWatermark.RemoveAll(ended => ended.Marker < highWatermark);
        }
    }

    /// <summary>Puts in what a snapshot holds.</summary>
    internal void Restore(ProducerEntry entry)
    {
        _producers[entry.Id.Value] = entry;
        _openTransactions += entry.HasOpenTransaction ? 1 : 0;
    }

    /// <summary>
    /// Forgets producers that are idle since before the time in milliseconds and have no open transaction.
    /// </summary>
    public void RemoveIdleSince(long timestampMs)
    {
        foreach (var entry in Ordered)
        {
            if (entry.LastTimestamp < timestampMs && !entry.HasOpenTransaction)
            {
                _producers.Remove(entry.Id.Value);
            }
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _producers.Clear();
        _endedAboveHighWatermark.Clear();
        _openTransactions = 0;
    }

    private static ProducerVerdict Transactional(in RecordBatchHeader batch, ProducerEntry known) =>
        known.HasOpenTransaction && !batch.Attributes.IsTransactional
            ? ProducerVerdict.InvalidTransactionState
            : ProducerVerdict.Append;

    private ProducerEntry GetOrAdd(ProducerId id, short epoch)
    {
        if (!_producers.TryGetValue(id.Value, out var entry))
        {
            entry = new ProducerEntry(id, epoch);
            _producers.Add(id.Value, entry);
        }

        return entry;
    }
}
