namespace KRaftNet.LogStore.Segments;

/// <summary>
/// Which bytes of a segment's file hold batches whose checksums are known to be right. All ranges begin and end between two
/// batches. Thread-safe: what is fresh is one published number, the rest has a lock.
/// </summary>
internal sealed class VerifiedRanges(long freshFrom)
{
    private readonly Lock _lock = new();

    /// <summary>Apart from each other, in order: by their starts, with their ends.</summary>
    private readonly SortedList<long, long> _ranges = [];

    private long _freshFrom = freshFrom;

    /// <summary>All from here on was written, or verified, since the file was opened.</summary>
    public long FreshFrom => Volatile.Read(ref _freshFrom);

    /// <summary>The whole file is right.</summary>
    public void SetAll() => Volatile.Write(ref _freshFrom, 0);

    /// <summary>The end of what is known to be right from the position on; the position itself if nothing is.</summary>
    public long EndFrom(long position)
    {
        if (position >= FreshFrom)
        {
            return long.MaxValue;
        }

        lock (_lock)
        {
            var at = Floor(position);
            var end = at < 0 ? position : Math.Max(position, _ranges.Values[at]);
            return end >= FreshFrom ? long.MaxValue : end;
        }
    }

    /// <summary>The batches between the positions are right.</summary>
    public void Add(long start, long end)
    {
        if (start >= end)
        {
            return;
        }

        lock (_lock)
        {
            // Joined with those that it touches, so that who reads on leaves one range behind.
            var at = Floor(start);
            if (at >= 0 && _ranges.Values[at] >= start)
            {
                (start, end) = (_ranges.Keys[at], Math.Max(end, _ranges.Values[at]));
                _ranges.RemoveAt(at);
            }

            for (at = Floor(start) + 1; at < _ranges.Count && _ranges.Keys[at] <= end;)
            {
                end = Math.Max(end, _ranges.Values[at]);
                _ranges.RemoveAt(at);
            }

            _ranges.Add(start, end);
        }
    }

    /// <summary>The index of the last range that begins at or before the position, or -1.</summary>
    private int Floor(long position)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_ranges.Keys[middle] <= position)
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
}
