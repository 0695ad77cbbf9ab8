using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Recovery;

/// <summary>
/// Brings a log's folder into order before it is read: removes what was to be deleted or was half written, and finishes
/// the swap of a cleaned segment. Doing it twice changes nothing. Stateless.
/// </summary>
internal static class FolderSweep
{
    private static readonly string[] Doomed = [LogFileNames.Deleted, LogFileNames.Cleaned, LogFileNames.Temporary];

    /// <summary>Sweeps the folder.</summary>
    public static void Run(IFileSystem files, string folder)
    {
        var cleanedFrom = long.MaxValue;
        foreach (var entry in files.List(folder))
        {
            if (entry.Name.EndsWith(LogFileNames.Cleaned, StringComparison.Ordinal)
                && LogFileNames.TryParse(entry.Name, out var offset, out _))
            {
                cleanedFrom = Math.Min(cleanedFrom, offset.Value);
            }

            if (!entry.IsDirectory && Array.Exists(Doomed, s => entry.Name.EndsWith(s, StringComparison.Ordinal)))
            {
                files.DeleteFile($"{folder}/{entry.Name}");
            }
        }

        FinishSwaps(files, folder, new Offset(cleanedFrom));
    }

    /// <summary>
    /// A segment is swapped once all of its cleaned files are renamed: if one with a lower or equal base was still
    /// being cleaned, the originals are all there and count.
    /// </summary>
    private static void FinishSwaps(IFileSystem files, string folder, Offset cleanedFrom)
    {
        var swaps = files.List(folder)
            .Where(e => !e.IsDirectory && e.Name.EndsWith(LogFileNames.Swap, StringComparison.Ordinal))
            .Select(e => e.Name)
            .ToList();
        foreach (var name in swaps)
        {
            if (LogFileNames.TryParse(name, out var offset, out var suffix) && offset >= cleanedFrom)
            {
                files.DeleteFile($"{folder}/{name}");
            }
            else if (suffix == LogFileNames.Log + LogFileNames.Swap)
            {
                DeleteReplaced(files, folder, offset, EndOf(files, $"{folder}/{name}", offset));
            }
        }

        foreach (var name in swaps.Where(name => files.FileExists($"{folder}/{name}")))
        {
            files.Rename($"{folder}/{name}", $"{folder}/{name[..^LogFileNames.Swap.Length]}");
        }

        if (swaps.Count > 0)
        {
            files.FlushDirectory(folder);
        }
    }

    private static Offset EndOf(IFileSystem files, string path, Offset baseOffset)
    {
        var file = SegmentFile.Open(files, path);
        try
        {
            var next = baseOffset;
            Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
            var walk = new BatchHeaderWalk(file, 0, file.Length, baseOffset, window);
            while (walk.MoveNext())
            {
                next = walk.Current.NextOffset;
            }

            return next;
        }
        finally
        {
            file.Close();
        }
    }

    /// <summary>Deletes the originals that the swapped segment covers, highest first.</summary>
    private static void DeleteReplaced(IFileSystem files, string folder, Offset start, Offset end)
    {
        foreach (var entry in files.List(folder).Reverse())
        {
            if (LogFileNames.TryParse(entry.Name, out var offset, out var suffix)
                && offset >= start
                && offset < end
                && suffix is LogFileNames.Log or LogFileNames.OffsetIndex or LogFileNames.TimeIndex
                    or LogFileNames.TransactionIndex)
            {
                files.DeleteFile($"{folder}/{entry.Name}");
            }
        }
    }
}
