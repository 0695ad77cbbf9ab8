using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Segments;

/// <summary>Makes the indexes of a segment from the headers of its batches. Stateless.</summary>
internal static class SegmentIndexBuilder
{
    /// <summary>Walks the whole segment up to its end or damage. The files are not touched.</summary>
    public static SegmentIndexes Build(IFileSystem files, string folder, LogSegment segment, IndexOptions options)
    {
        var indexes = SegmentIndexes.Empty(files, folder, segment.BaseOffset, options.BytesMax);
        var largest = TimeIndexEntry.None;
        Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
        var walk = new BatchHeaderWalk(segment.File, 0, segment.File.Length, segment.BaseOffset, window);
        while (walk.MoveNext())
        {
            var header = walk.Current;
            if (header.MaxTimestamp > largest.Timestamp)
            {
                largest = new TimeIndexEntry(header.MaxTimestamp, header.LastOffset);
            }

            indexes.MaybeAppend(header, walk.Position, largest, options.IntervalBytes);
        }

        indexes.Times.MaybeAppend(largest, closing: true);
        return indexes;
    }
}
