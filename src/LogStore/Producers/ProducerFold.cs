using KRaftNet.Common;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Producers;

/// <summary>
/// Carries whole batches that are in the log into the state of producers: at append and at replay alike. Stateless.
/// </summary>
internal static class ProducerFold
{
    /// <summary>Takes note of every batch that names a producer.</summary>
    public static void Apply(ProducerStates states, ReadOnlySpan<byte> batches)
    {
        while (RecordBatchView.TryRead(batches, out var batch))
        {
            ApplyOne(states, batch);
            batches = batches[batch.Bytes.Length..];
        }

        Invariant.Require(batches.IsEmpty);
    }

    /// <summary>Whether the state of producers depends on the batch.</summary>
    public static bool Concerns(in RecordBatchHeader header) => header.HasProducerId;

    private static void ApplyOne(ProducerStates states, in RecordBatchView batch)
    {
        var header = batch.Header;
        if (!Concerns(header))
        {
            return;
        }

        if (!header.Attributes.IsControl)
        {
            states.Update(header);
            return;
        }

        // Control batches are never compressed. One without records is what cleaning left of a marker.
        var records = new RecordReader(header, batch.Payload);
        if (records.MoveNext() && ControlRecord.TryReadEndTransaction(records.Current.Value, out var coordinatorEpoch))
        {
            states.EndTransaction(header, coordinatorEpoch);
        }
    }
}
