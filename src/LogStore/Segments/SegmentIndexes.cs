using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Segments;

/// <summary>
/// The two indexes of a segment, held in memory and written when the segment is sealed, cut or closed: files that are
/// lost or stale are made anew from the batches. One owner appends, any thread reads.
/// </summary>
internal sealed class SegmentIndexes
{
    private readonly IFileSystem _files;
    private readonly string _folder;
    private readonly Offset _baseOffset;

    private SegmentIndexes(IFileSystem files, string folder, Offset baseOffset, OffsetIndex offsets, TimeIndex times)
    {
        _files = files;
        _folder = folder;
        _baseOffset = baseOffset;
        Offsets = offsets;
        Times = times;
    }

    /// <summary>Offset to position.</summary>
    public OffsetIndex Offsets { get; }

    /// <summary>Timestamp to offset.</summary>
    public TimeIndex Times { get; }

    /// <summary>Whether the segment has to be rolled because one of them takes no more.</summary>
    public bool IsFull => Offsets.IsFull || Times.IsFull;

    /// <summary>Empty indexes, in memory only.</summary>
    public static SegmentIndexes Empty(IFileSystem files, string folder, Offset baseOffset, int bytesMax) =>
        new(files, folder, baseOffset, new OffsetIndex(baseOffset, bytesMax), new TimeIndex(baseOffset, bytesMax));

    /// <summary>What the files hold, or null if one is missing or cannot belong to a log of that size.</summary>
    public static SegmentIndexes? TryLoad(
        IFileSystem files, string folder, Offset baseOffset, int bytesMax, long logBytes)
    {
        var offsetBytes = AtomicFile.TryRead(files, PathOf(folder, baseOffset, LogFileNames.OffsetIndex));
        var timeBytes = AtomicFile.TryRead(files, PathOf(folder, baseOffset, LogFileNames.TimeIndex));
        if (offsetBytes is null || timeBytes is null)
        {
            return null;
        }

        var offsets = OffsetIndex.TryDecode(offsetBytes, baseOffset, bytesMax, logBytes);
        var times = TimeIndex.TryDecode(timeBytes, baseOffset, bytesMax);
        return offsets is null || times is null
            ? null
            : new SegmentIndexes(files, folder, baseOffset, offsets, times);
    }

    /// <summary>
    /// Adds an entry for a batch, if the last one is more than <paramref name="intervalBytes"/> before it. The first
    /// batch of a segment gets none.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="position">Where it begins.</param>
    /// <param name="largest">The largest timestamp of the segment up to and with the batch.</param>
    /// <param name="intervalBytes"><c>index.interval.bytes</c>.</param>
    public void MaybeAppend(in RecordBatchHeader batch, long position, TimeIndexEntry largest, int intervalBytes)
    {
        if (position - Offsets.LastPosition > intervalBytes)
        {
            Offsets.Append(batch.LastOffset, checked((int)position));
            Times.MaybeAppend(largest, closing: false);
        }
    }

    /// <summary>The indexes of the segment cut at the offset; the files are not touched.</summary>
    public SegmentIndexes CutTo(Offset end) =>
        new(_files, _folder, _baseOffset, Offsets.CutTo(end), Times.CutTo(end));

    /// <summary>Writes both files, as long as their entries.</summary>
    public void Save()
    {
        Write(LogFileNames.OffsetIndex, Offsets.Encode());
        Write(LogFileNames.TimeIndex, Times.Encode());
    }

    private static string PathOf(string folder, Offset baseOffset, string suffix) =>
        $"{folder}/{LogFileNames.Of(baseOffset, suffix)}";

    private void Write(string suffix, ReadOnlySpan<byte> bytes)
    {
        using var file = _files.Open(PathOf(_folder, _baseOffset, suffix), FileOpenMode.Truncate);
        if (!bytes.IsEmpty)
        {
            file.Write(0, bytes);
        }
    }
}
