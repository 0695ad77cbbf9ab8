using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Recovery;

/// <summary>
/// Where the batches of a sealed segment end, found with two short reads: the last entry of its index, and the headers
/// from there on. Stateless.
/// </summary>
internal static class SealedEnd
{
    /// <summary>The first offset after the segment; null if its bytes do not end with a batch.</summary>
    public static Offset? Find(IFileSystem files, LogSegment segment)
    {
        var file = segment.File;
        return Walk(file, segment.BaseOffset, LastIndexed(files, segment))
            ?? Walk(file, segment.BaseOffset, 0);
    }

    private static Offset? Walk(SegmentFile file, Offset baseOffset, long from)
    {
        if (from >= file.Length && file.Length > 0)
        {
            return null;
        }

        Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
        var walk = new BatchHeaderWalk(file, from, file.Length, baseOffset, window);
        var next = baseOffset;
        while (walk.MoveNext())
        {
            next = walk.Current.NextOffset;
        }

        return walk.Damage is null ? next : null;
    }

    /// <summary>The position in the last entry of the index; 0 if there is none that can be one.</summary>
    private static long LastIndexed(IFileSystem files, LogSegment segment)
    {
        var log = segment.File.Path;
        var path = log[..^LogFileNames.Log.Length] + LogFileNames.OffsetIndex;
        if (!files.FileExists(path))
        {
            return 0;
        }

        using var index = files.Open(path, FileOpenMode.Read);
        if (index.Length < OffsetIndex.EntryBytes || index.Length % OffsetIndex.EntryBytes != 0)
        {
            return 0;
        }

        Span<byte> entry = stackalloc byte[OffsetIndex.EntryBytes];
        index.Read(index.Length - OffsetIndex.EntryBytes, entry);
        var position = BinaryPrimitives.ReadInt32BigEndian(entry[4..]);
        return position > 0 && position <= segment.File.Length - RecordBatchLayout.HeaderSize ? position : 0;
    }
}
