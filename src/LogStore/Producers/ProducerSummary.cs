using KRaftNet.Common;

namespace KRaftNet.LogStore.Producers;

/// <summary>A producer of a partition at one moment, for others to look at.</summary>
/// <param name="Id">The producer.</param>
/// <param name="Epoch">Its incarnation.</param>
/// <param name="LastSequence">The number of its last record, or <see cref="Sequences.None"/>.</param>
/// <param name="LastTimestamp">Milliseconds of its last batch or marker.</param>
/// <param name="CoordinatorEpoch">The epoch of the coordinator that wrote its last marker; -1 for none.</param>
/// <param name="TransactionFirstOffset">The first offset of its open transaction, or none.</param>
public readonly record struct ProducerSummary(
    ProducerId Id,
    short Epoch,
    int LastSequence,
    long LastTimestamp,
    int CoordinatorEpoch,
    Offset TransactionFirstOffset)
{
    internal static ProducerSummary Of(ProducerEntry entry) => new(
        entry.Id,
        entry.Epoch,
        entry.LastSequence,
        entry.LastTimestamp,
        entry.CoordinatorEpoch,
        entry.TransactionFirstOffset);
}
