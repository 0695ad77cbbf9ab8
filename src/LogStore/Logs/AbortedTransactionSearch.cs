using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Logs;

/// <summary>Finds what a reader of committed records has to skip (KIP-98). Stateless.</summary>
internal static class AbortedTransactionSearch
{
    /// <summary>
    /// The aborted transactions that reach into the segment that holds <paramref name="from"/>, from there on and below
    /// <paramref name="upTo"/> (exclusive): a read gets no more than a segment at a time. In the order of their markers.
    /// </summary>
    /// <exception cref="DiskException">An index cannot be read.</exception>
    public static IReadOnlyList<AbortedTransaction> Find(ReadOnlySpan<LogSegment> segments, Offset from, Offset upTo)
    {
        var first = Math.Max(0, SegmentList.FloorIndex(segments, from));
        var end = Offset.Min(upTo, segments[first].NextOffset);
        var found = new List<AbortedTransaction>();
        foreach (var segment in segments[first..])
        {
            foreach (var transaction in segment.Aborted)
            {
                if (transaction.LastOffset >= from && transaction.FirstOffset < end)
                {
                    found.Add(transaction);
                }

                if (transaction.LastStable >= end)
                {
                    // All that comes later began at or after this.
                    return found;
                }
            }
        }

        return found;
    }
}
