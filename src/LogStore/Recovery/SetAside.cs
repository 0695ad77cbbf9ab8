using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Recovery;

/// <summary>
/// Keeps bytes that recovery takes off a log in files beside it, so that nothing is lost that a person may still read.
/// Every name is used once. Stateless.
/// </summary>
internal static class SetAside
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Copies the end of a file, durable when it returns; zeros are worth nothing and are not kept.</summary>
    /// <returns>Bytes kept.</returns>
    public static long Tail(IFileSystem files, string folder, Offset offset, SegmentFile source, long position)
    {
        if (IsZero(source, position))
        {
            return 0;
        }

        var path = FreePath(files, folder, offset);
        using var copy = files.Open(path, FileOpenMode.CreateNew);
        var buffer = new byte[(int)Math.Min(ChunkBytes, source.Length - position)];
        long copied = 0;
        while (position + copied < source.Length)
        {
            var read = source.Read(position + copied, buffer);
            copy.Write(copied, buffer.AsSpan(0, read));
            copied += read;
        }

        copy.Flush();
        return copied;
    }

    /// <summary>Renames a whole segment that comes after damage and deletes its indexes.</summary>
    /// <returns>Bytes kept.</returns>
    public static long Segment(IFileSystem files, string folder, LogSegment segment)
    {
        var bytes = segment.File.Length;
        if (bytes > 0)
        {
            files.Rename(segment.File.Path, FreePath(files, folder, segment.BaseOffset));
        }

        segment.Delete();
        return bytes;
    }

    private static bool IsZero(SegmentFile source, long position)
    {
        var buffer = new byte[(int)Math.Min(ChunkBytes, Math.Max(1, source.Length - position))];
        for (; position < source.Length; position += buffer.Length)
        {
            var read = source.Read(position, buffer);
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return false;
            }
        }

        return true;
    }

    private static string FreePath(IFileSystem files, string folder, Offset offset)
    {
        var path = $"{folder}/{LogFileNames.Of(offset, LogFileNames.SetAside)}";
        for (var i = 1; files.FileExists(path); i++)
        {
            path = $"{folder}/{LogFileNames.Of(offset, $".{i}{LogFileNames.SetAside}")}";
        }

        return path;
    }
}
