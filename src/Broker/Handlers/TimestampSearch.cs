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
            return Search(buffer.Memory, end, wanted);
        }
    }

    private FoundOffset Search(ReadOnlyMemory<byte> bytes, Offset end, long? wanted)
    {
        var position = 0;
        foreach (var batch in new RecordBatches(bytes.Span))
        {
            var header = batch.Header;
            var size = (int)header.SizeBytes;
            if (header.BaseOffset < end
                && Find(bytes.Slice(position, size), header, wanted ?? header.MaxTimestamp) is { } found)
            {
                return found;
            }

            position += size;
        }

        return FoundOffset.None;
    }

    private FoundOffset? Find(ReadOnlyMemory<byte> batch, RecordBatchHeader header, long timestamp)
    {
        using var section = RecordSection.Open(pool, batch);
        var records = new RecordReader(header, section.Records);
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
