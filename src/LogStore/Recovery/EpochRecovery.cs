using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Recovery;

/// <summary>
/// The leader epochs of a log that is being opened: from the checkpoint as far as it goes, from the batches where it
/// does not. Stateless.
/// </summary>
internal static class EpochRecovery
{
    /// <summary>
    /// The entries of the log, which ends with the last segment. The checkpoint is flushed together with the batches
    /// that change it, so that it lacks nothing of what lies below <paramref name="durableEnd"/>.
    /// </summary>
    /// <param name="files">The disk.</param>
    /// <param name="folder">The log's folder.</param>
    /// <param name="segments">The log's segments.</param>
    /// <param name="logStart">Where the log begins.</param>
    /// <param name="durableEnd">Up to where batches were durable before.</param>
    /// <param name="isWritten">Whether the checkpoint lacks nothing of them.</param>
    public static EpochEntry[] Run(
        IFileSystem files,
        string folder,
        List<LogSegment> segments,
        Offset logStart,
        Offset durableEnd,
        out bool isWritten)
    {
        isWritten = true;
        var end = segments[^1].NextOffset;
        var written = LeaderEpochFile.TryRead(files, folder);
        var cache = new LeaderEpochCache(written ?? []);
        cache.TruncateFromEnd(end);
        var from = written is null ? Offset.Zero : durableEnd;
        if (from < end)
        {
            var first = Math.Max(0, SegmentList.FloorIndex(segments.ToArray(), from));
            for (var i = first; i < segments.Count; i++)
            {
                isWritten &= !AssignFrom(segments[i], from, cache);
            }
        }

        cache.TruncateFromStart(logStart);
        return cache.Entries.ToArray();
    }

    /// <summary>Takes up the epochs of batches; tells whether there were any that are not known.</summary>
    private static bool AssignFrom(LogSegment segment, Offset from, LeaderEpochCache cache)
    {
        var known = cache.Latest;
        Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
        var walk = new BatchHeaderWalk(segment.File, 0, segment.File.Length, segment.BaseOffset, window);
        while (walk.MoveNext())
        {
            if (walk.Current.BaseOffset >= from && walk.Current.LeaderEpoch > cache.Latest)
            {
                cache.Assign(walk.Current.LeaderEpoch, walk.Current.BaseOffset);
            }
        }

        return cache.Latest != known;
    }
}
