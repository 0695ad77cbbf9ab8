using KRaftNet.Common;

namespace KRaftNet.LogStore.Segments;

/// <summary>
/// The segments of a log in the order of their offsets, at least one; the last is the active one. The log's owner
/// replaces the array, readers take it as it is: thread-safe because an array never changes once it is published.
/// </summary>
internal sealed class SegmentList(LogSegment[] segments)
{
    private LogSegment[] _segments = segments;
    private volatile bool _isClosed;

    /// <summary>Whether the files are closed, or about to be: a reader that gets no lease need not look again.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>The files will be closed next.</summary>
    public void Close() => _isClosed = true;

    /// <summary>The segments at this moment.</summary>
    public ReadOnlySpan<LogSegment> All => Volatile.Read(ref _segments);

    /// <summary>The one that is appended to.</summary>
    public LogSegment Active => Volatile.Read(ref _segments)[^1];

    /// <summary>The index of the last segment with a base of at most the offset; -1 if all begin later.</summary>
    public static int FloorIndex(ReadOnlySpan<LogSegment> segments, Offset offset)
    {
        int low = 0, high = segments.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (segments[middle].BaseOffset <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    /// <summary>Adds a new active segment.</summary>
    public void Add(LogSegment segment)
    {
        Invariant.Require(segment.BaseOffset > Active.BaseOffset);
        Volatile.Write(ref _segments, [.. _segments, segment]);
    }

    /// <summary>Replaces all.</summary>
    public void Replace(params LogSegment[] segments)
    {
        Invariant.Require(segments.Length > 0);
        Volatile.Write(ref _segments, segments);
    }
}
