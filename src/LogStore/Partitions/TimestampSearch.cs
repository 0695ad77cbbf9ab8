using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Partitions;

/// <summary>A record that was looked for by its time.</summary>
/// <param name="Timestamp">Its timestamp in milliseconds.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="LeaderEpoch">The epoch in which it was appended.</param>
public readonly record struct TimestampedOffset(long Timestamp, Offset Offset, LeaderEpoch LeaderEpoch);

/// <summary>
/// Finds records by time: indexes and headers lead to a batch, whose records are then looked at one by one. Belongs to
/// one call.
/// </summary>
public readonly struct TimestampSearch
{
    private readonly BufferPool _pool;
    private readonly SegmentedLog _log;

    internal TimestampSearch(BufferPool pool, SegmentedLog log)
    {
        _pool = pool;
        _log = log;
    }

    /// <summary>
    /// The first record below <paramref name="upTo"/> (exclusive) with at least the timestamp, in milliseconds, or null.
    /// </summary>
    /// <exception cref="LogCorruptException">A batch is not what was written.</exception>
    public TimestampedOffset? FirstAtLeast(long timestamp, Offset upTo)
    {
        var from = _log.LogStart;
        while (_log.FindTimestamp(timestamp, from, upTo) is { } range)
        {
            using var batch = Read(range);
            if (FirstIn(batch, timestamp, from) is { } found)
            {
                return found;
            }

            // The record that had the batch's largest timestamp was cleaned away.
            from = new RecordBatchHeader(batch.Span).NextOffset;
        }

        return null;
    }

    /// <summary>The first record with the largest timestamp below <paramref name="upTo"/> (exclusive), or null.</summary>
    /// <exception cref="LogCorruptException">A batch is not what was written.</exception>
    public TimestampedOffset? Largest(Offset upTo)
    {
        if (_log.FindLargestTimestamp(upTo) is not { } range)
        {
            return null;
        }

        using var batch = Read(range);
        return FirstIn(batch, new RecordBatchHeader(batch.Span).MaxTimestamp, _log.LogStart);
    }

    private PooledBuffer Read(FileRange range)
    {
        using (range)
        {
            var buffer = _pool.Rent(range.Length);
            var isWhole = range.File.Read(range.Position, buffer.Span) == range.Length
                && RecordBatchView.TryRead(buffer.Span, out var batch)
                && batch.IsCrcValid;
            if (isWhole)
            {
                return buffer;
            }

            buffer.Dispose();
            throw new LogCorruptException(range.File.Path, range.Position, "the batch has not the checksum it states");
        }
    }

    private TimestampedOffset? FirstIn(PooledBuffer batch, long timestamp, Offset from)
    {
        var header = new RecordBatchHeader(batch.Span);
        using var section = RecordSection.Open(_pool, batch.Memory);
        var records = new RecordReader(header, section.Records);
        while (records.MoveNext())
        {
            if (records.Current.Timestamp >= timestamp && records.Current.Offset >= from)
            {
                return new TimestampedOffset(records.Current.Timestamp, records.Current.Offset, header.LeaderEpoch);
            }
        }

        return null;
    }
}
