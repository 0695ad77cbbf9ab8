using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Logs;

/// <summary>Reads and searches over the segments of a log. Thread-safe: it takes no lock and owns nothing.</summary>
internal sealed class LogReader(SegmentList segments)
{
    /// <summary>
    /// A range that begins with the batch that holds <paramref name="from"/>, or the next one if none does, and holds
    /// no batch that reaches <paramref name="upTo"/>.
    /// </summary>
    /// <param name="from">An offset.</param>
    /// <param name="maxBytes">The most bytes.</param>
    /// <param name="upTo">Exclusive; not above the end of the log that the caller has seen.</param>
    /// <param name="atLeastOneBatch">Whether the first batch is given even if it is larger than that.</param>
    /// <param name="verification">When the batches are held against their checksums.</param>
    public LogRead Read(Offset from, int maxBytes, Offset upTo, bool atLeastOneBatch, ReadVerification verification)
    {
        var limit = new ReadLimit(maxBytes, upTo, atLeastOneBatch, verification);
        while (true)
        {
            var all = segments.All;
            var first = SegmentList.FloorIndex(all, from);
            if (first < 0)
            {
                return LogRead.OutOfRange;
            }

            if (TryRead(all[first..], from, limit, out var read))
            {
                return read;
            }

            RequireOpen();
        }
    }

    /// <summary>
    /// The first batch at or above <paramref name="from"/> with a timestamp of at least the given one, as a range.
    /// </summary>
    public FileRange? FindTimestamp(long timestamp, Offset from, Offset upTo)
    {
        while (true)
        {
            var all = segments.All;
            var first = Math.Max(0, SegmentList.FloorIndex(all, from));
            if (TryFindTimestamp(all[first..], timestamp, from, upTo, out var range))
            {
                return range;
            }

            RequireOpen();
        }
    }

    /// <summary>The first batch that has the largest timestamp of all between the offsets, as a range.</summary>
    public FileRange? FindLargestTimestamp(Offset from, Offset upTo)
    {
        while (true)
        {
            var all = segments.All;
            var first = Math.Max(0, SegmentList.FloorIndex(all, from));
            if (TryFindLargest(all[first..], from, upTo, out var largest))
            {
                return largest == TimeIndexEntry.None ? null : FindTimestamp(largest.Timestamp, from, upTo);
            }

            RequireOpen();
        }
    }

    /// <summary>A segment that gives no lease was replaced, and there is another; but not if the log was closed.</summary>
    private void RequireOpen()
    {
        if (segments.IsClosed)
        {
            throw new DiskException(DiskError.NotFound, "reading", segments.All[0].File.Path, "the log is closed");
        }
    }

    /// <summary>False if a segment was replaced meanwhile and the caller has to begin again.</summary>
    private static bool TryRead(ReadOnlySpan<LogSegment> all, Offset from, in ReadLimit limit, out LogRead read)
    {
        read = LogRead.Empty;
        foreach (var segment in all)
        {
            if (segment.BaseOffset >= limit.UpTo)
            {
                break;
            }

            if (!segment.File.TryLease())
            {
                return false;
            }

            if (ReadLeased(segment, from, limit, out var range))
            {
                read = new LogRead(LogReadStatus.Ok, range);
                break;
            }
        }

        return true;
    }

    /// <summary>
    /// Uses up the caller's lease. True if the batch is in this segment, even if it is too large to give.
    /// </summary>
    private static bool ReadLeased(LogSegment segment, Offset from, in ReadLimit limit, out FileRange? range)
    {
        range = null;
        try
        {
            var end = EndFor(segment, limit.UpTo);
            if (SegmentSearch.FindBatch(segment, from, end) is not { } batch)
            {
                return false;
            }

            var wanted = limit.AtLeastOneBatch ? Math.Max(limit.MaxBytes, batch.SizeBytes) : limit.MaxBytes;
            if (wanted >= batch.SizeBytes)
            {
                var length = (int)Math.Min(wanted, end - batch.Position);
                length = RangeVerifier.Verify(segment.File, batch.Position, length, limit.Verification);
                range = segment.File.RangeUnderLease(batch.Position, length);
            }

            return true;
        }
        finally
        {
            ReleaseUnless(range is not null, segment);
        }
    }

    private static bool TryFindTimestamp(
        ReadOnlySpan<LogSegment> all, long timestamp, Offset from, Offset upTo, out FileRange? range)
    {
        range = null;
        foreach (var segment in all)
        {
            if (segment.BaseOffset >= upTo || range is not null)
            {
                break;
            }

            if (!segment.File.TryLease())
            {
                return false;
            }

            try
            {
                var found = SegmentSearch.FindTimestamp(segment, timestamp, from, EndFor(segment, upTo));
                range = found is { } batch ? segment.File.RangeUnderLease(batch.Position, batch.SizeBytes) : null;
            }
            finally
            {
                ReleaseUnless(range is not null, segment);
            }
        }

        return true;
    }

    private static bool TryFindLargest(
        ReadOnlySpan<LogSegment> all, Offset from, Offset upTo, out TimeIndexEntry largest)
    {
        largest = TimeIndexEntry.None;
        foreach (var segment in all)
        {
            if (segment.BaseOffset >= upTo)
            {
                break;
            }

            if (!segment.File.TryLease())
            {
                return false;
            }

            try
            {
                var found = SegmentSearch.LargestTimestamp(segment, from, EndFor(segment, upTo));
                largest = found.Timestamp > largest.Timestamp ? found : largest;
            }
            finally
            {
                segment.File.ReleaseLease();
            }
        }

        return true;
    }

    /// <summary>The byte at which the segment ends for a reader who may see what is below the offset.</summary>
    private static long EndFor(LogSegment segment, Offset upTo)
    {
        // The length before the next offset: see the class remark of LogSegment.
        var length = segment.File.Length;
        return upTo >= segment.NextOffset ? length : SegmentSearch.EndPosition(segment, upTo, length);
    }

    private static void ReleaseUnless(bool isHandedOn, LogSegment segment)
    {
        if (!isHandedOn)
        {
            segment.File.ReleaseLease();
        }
    }

    private readonly record struct ReadLimit(
        int MaxBytes, Offset UpTo, bool AtLeastOneBatch, ReadVerification Verification);
}
