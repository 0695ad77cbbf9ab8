using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Broker.Handlers;

/// <summary>Finds records by their timestamps: the log finds the batch, this looks at its records. Immutable.</summary>
internal sealed class TimestampSearch(BufferPool pool)
{
    /// <summary>The first record at or after the timestamp (milliseconds) below the end; none if there is none.</summary>
    public FoundOffset AtOrAfter(PartitionLog log, long timestamp, Offset end) =>
        Search(log.FindTimestamp(timestamp, end), end, timestamp);

    /// <summary>The first record with the largest timestamp below the end; none in an empty log.</summary>
    public FoundOffset Largest(PartitionLog log, Offset end) =>
        Search(log.FindLargestTimestamp(end), end, wanted: null);

    private FoundOffset Search(FileRange? range, Offset end, long? wanted)
    {
        if (range is null)
        {
            return FoundOffset.None;
        }

        using (range)
        using (var buffer = pool.Rent(range.Length))
        {
            var read = range.File.Read(range.Position, buffer.Span);
            Invariant.Require(read == range.Length);
            foreach (var batch in new RecordBatches(buffer.Span))
            {
                if (batch.Header.BaseOffset < end && Find(batch, wanted ?? batch.Header.MaxTimestamp) is { } found)
                {
                    return found;
                }
            }
        }

        return FoundOffset.None;
    }

    private FoundOffset? Find(RecordBatchView batch, long timestamp)
    {
        var header = batch.Header;
        using var section = RecordSection.Open(pool, batch);
        var records = new RecordReader(header, section.Span);
        while (records.MoveNext())
        {
            if (records.Current.Timestamp >= timestamp)
            {
                return new FoundOffset(records.Current.Offset, records.Current.Timestamp, header.LeaderEpoch);
            }
        }

        return null;
    }
}

/// <summary>What a search found.</summary>
internal readonly record struct FoundOffset(Offset Offset, long Timestamp, LeaderEpoch Epoch)
{
    /// <summary>Nothing.</summary>
    public static readonly FoundOffset None = new(Offset.None, -1, LeaderEpoch.None);
}
