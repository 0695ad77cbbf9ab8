using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>Counts what a read-committed reader gets of a log. Stateless.</summary>
internal static class CommittedRecords
{
    private static readonly BufferPool Pool = new();

    /// <summary>Data records from an offset on that are of no transaction, or of one that was committed.</summary>
    public static long Count(byte[] batches, long from)
    {
        var open = new Dictionary<long, long>();
        long count = 0;
        var walk = new RecordBatches(batches);
        while (walk.MoveNext())
        {
            var header = walk.Current.Header;
            if (header.Attributes.IsControl)
            {
                var records = new RecordReader(header, walk.Current.Payload);
                if (records.MoveNext()
                    && ControlRecord.TryReadKey(records.Current.Key, out var type)
                    && open.Remove(header.ProducerId.Value, out var pending)
                    && type == ControlRecordType.Commit)
                {
                    count += pending;
                }
            }
            else if (header.Attributes.IsTransactional)
            {
                open[header.ProducerId.Value] = open.GetValueOrDefault(header.ProducerId.Value) + CountFrom(walk.Current, from);
            }
            else
            {
                count += CountFrom(walk.Current, from);
            }
        }

        return count;
    }

    private static long CountFrom(in RecordBatchView batch, long from)
    {
        if (batch.Header.BaseOffset.Value >= from)
        {
            return batch.Header.Count;
        }

        using var section = RecordSection.Open(Pool, batch.Bytes.ToArray());
        var records = new RecordReader(batch.Header, section.Records);
        long count = 0;
        while (records.MoveNext())
        {
            count += records.Current.Offset.Value >= from ? 1 : 0;
        }

        return count;
    }
}
