using KRaftNet.Common;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Segments;

/// <summary>A batch in a segment.</summary>
/// <param name="Position">Its first byte.</param>
/// <param name="SizeBytes">All its bytes.</param>
/// <param name="BaseOffset">Its first offset.</param>
/// <param name="NextOffset">The first offset after it.</param>
/// <param name="MaxTimestamp">Its largest timestamp in milliseconds.</param>
/// <param name="LeaderEpoch">The epoch in which it was appended.</param>
internal readonly record struct BatchPlace(
    long Position, int SizeBytes, Offset BaseOffset, Offset NextOffset, long MaxTimestamp, LeaderEpoch LeaderEpoch)
{
    /// <summary>The first byte after it.</summary>
    public long End => Position + SizeBytes;

    /// <summary>The batch at which a walk stands.</summary>
    public static BatchPlace Of(in BatchHeaderWalk walk)
    {
        var header = walk.Current;
        return new BatchPlace(
            walk.Position,
            checked((int)header.SizeBytes),
            header.BaseOffset,
            header.NextOffset,
            header.MaxTimestamp,
            header.LeaderEpoch);
    }
}

/// <summary>Where the batches of a segment end.</summary>
/// <param name="NextOffset">The first offset after them.</param>
/// <param name="Position">The first byte after them.</param>
/// <param name="Damage">What is wrong with the bytes that follow, or null if none do.</param>
internal readonly record struct SegmentTail(Offset NextOffset, long Position, string? Damage);

/// <summary>
/// Finds batches in a segment: by the index to the neighbourhood, by headers from there. An index is a hint: what it
/// says is held against the batch it names, and a contradiction costs a longer walk, never a wrong answer. Callers are
/// the segment's owner or hold a lease of its file. Stateless.
/// </summary>
internal static class SegmentSearch
{
    /// <summary>
    /// The first batch that ends at <paramref name="target"/> or beyond, if there is one below <paramref name="end"/>.
    /// </summary>
    /// <param name="segment">The segment.</param>
    /// <param name="target">An offset.</param>
    /// <param name="end">The byte at which the search ends: a batch boundary.</param>
    /// <exception cref="LogCorruptException">The batches themselves are damaged.</exception>
    public static BatchPlace? FindBatch(LogSegment segment, Offset target, long end)
    {
        Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
        var walk = WalkTo(segment, target, end, window);
        while (walk.MoveNext())
        {
            if (walk.Current.LastOffset >= target)
            {
                return BatchPlace.Of(walk);
            }
        }

        walk.ThrowIfDamaged();
        return null;
    }

    /// <summary>
    /// The byte at which the batches end that lie wholly below <paramref name="upTo"/>, at most <paramref name="end"/>.
    /// </summary>
    public static long EndPosition(LogSegment segment, Offset upTo, long end) =>
        FindBatch(segment, upTo - 1, end) switch
        {
            null => end,
            { } place when place.NextOffset <= upTo => place.End,
            { } place => place.Position,
        };

    /// <summary>The end of the batches, found from the last index entry on.</summary>
    public static SegmentTail FindTail(LogSegment segment) =>
        FindTail(segment, new Offset(long.MaxValue), segment.File.Length);

    /// <summary>
    /// The end of the batches below <paramref name="end"/> bytes, the last of which reaches at most the offset.
    /// </summary>
    public static SegmentTail FindTail(LogSegment segment, Offset offset, long end)
    {
        Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
        var next = segment.BaseOffset;
        var walk = WalkTo(segment, offset, end, window);
        while (walk.MoveNext())
        {
            next = walk.Current.NextOffset;
        }

        return new SegmentTail(next, walk.NextPosition, walk.Damage);
    }

    /// <summary>
    /// The largest timestamp of the batches that reach <paramref name="from"/> and lie below <paramref name="end"/>
    /// bytes.
    /// </summary>
    public static TimeIndexEntry LargestTimestamp(LogSegment segment, Offset from, long end)
    {
        // What the index says holds for the segment from its start on.
        var largest = from <= segment.BaseOffset ? TimeHint(segment, long.MaxValue, end) : TimeIndexEntry.None;
        Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
        var walk = WalkTo(segment, Offset.Max(from, largest.Offset), end, window);
        while (walk.MoveNext())
        {
            if (walk.Current.MaxTimestamp > largest.Timestamp && walk.Current.LastOffset >= from)
            {
                largest = new TimeIndexEntry(walk.Current.MaxTimestamp, walk.Current.LastOffset);
            }
        }

        walk.ThrowIfDamaged();
        return largest;
    }

    /// <summary>
    /// The first batch with a timestamp of at least <paramref name="timestamp"/> that reaches <paramref name="from"/>.
    /// </summary>
    public static BatchPlace? FindTimestamp(LogSegment segment, long timestamp, Offset from, long end)
    {
        var hint = TimeHint(segment, timestamp, end);
        Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
        var walk = WalkTo(segment, Offset.Max(hint.Offset, from), end, window);
        while (walk.MoveNext())
        {
            if (walk.Current.MaxTimestamp >= timestamp && walk.Current.LastOffset >= from)
            {
                return BatchPlace.Of(walk);
            }
        }

        walk.ThrowIfDamaged();
        return null;
    }

    /// <summary>The largest timestamp of the first batch, -1 without one.</summary>
    public static long FirstTimestamp(LogSegment segment)
    {
        if (segment.File.Length < RecordBatchLayout.HeaderSize)
        {
            return -1;
        }

        Span<byte> header = stackalloc byte[RecordBatchLayout.HeaderSize];
        segment.File.Read(0, header);
        return new RecordBatchHeader(header).MaxTimestamp;
    }

    /// <summary>
    /// A walk that has the batch of <paramref name="target"/> before it, from as near as the index knows.
    /// </summary>
    private static BatchHeaderWalk WalkTo(LogSegment segment, Offset target, long end, Span<byte> window)
    {
        var hint = segment.Indexes.Offsets.Floor(target);
        if (hint.Position > 0 && hint.Position < end)
        {
            var walk = new BatchHeaderWalk(segment.File, hint.Position, end, segment.BaseOffset, window);
            if (walk.MoveNext() && walk.Current.LastOffset == hint.Offset)
            {
                walk.StepBack();
                return walk;
            }

            segment.SuspectIndexes();
        }

        var start = hint.Position < end ? 0 : end;
        return new BatchHeaderWalk(segment.File, start, end, segment.BaseOffset, window);
    }

    /// <summary>
    /// The last time index entry at or below the timestamp, if the batch it names has just that timestamp.
    /// </summary>
    private static TimeIndexEntry TimeHint(LogSegment segment, long timestamp, long end)
    {
        var hint = segment.Indexes.Times.Floor(timestamp);
        if (hint == TimeIndexEntry.None)
        {
            return hint;
        }

        var place = FindBatch(segment, hint.Offset, end);
        if (place is { } batch && batch.NextOffset - 1 == hint.Offset && batch.MaxTimestamp == hint.Timestamp)
        {
            return hint;
        }

        if (place is not null)
        {
            segment.SuspectIndexes();
        }

        return TimeIndexEntry.None;
    }
}
