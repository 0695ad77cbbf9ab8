using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Producers;

/// <summary>
/// The snapshots of producers in a log's folder, and how the state at the end of the log is made from them. Owned by
/// the partition's lock.
/// </summary>
internal sealed class ProducerSnapshots(IFileSystem files, string folder)
{
    /// <summary>
    /// Writes a snapshot of the state at the offset. It has a checksum: a torn one is as good as none.
    /// </summary>
    public void Write(Offset offset, ProducerStates states)
    {
        using var file = files.Open(PathOf(offset), FileOpenMode.Truncate);
        file.Write(0, ProducerSnapshotFile.Encode(states));
    }

    /// <summary>
    /// The state at the end of the log: the last good snapshot that is not above it, and the batches from there on.
    /// Snapshots above the end are of a log that is no more, and go.
    /// </summary>
    public ProducerStates Load(ReadOnlySpan<LogSegment> segments, Offset logStart, Offset end)
    {
        var states = new ProducerStates();
        var from = logStart;
        var offsets = List();
        for (var i = offsets.Count - 1; i >= 0; i--)
        {
            if (offsets[i] <= end && TryRead(offsets[i]) is { } read)
            {
                states = read;
                from = offsets[i];
                break;
            }

            files.DeleteFile(PathOf(offsets[i]));
        }

        foreach (var segment in segments)
        {
            if (segment.NextOffset > from)
            {
                Replay(segment, from, states);
            }
        }

        return states;
    }

    /// <summary>Deletes snapshots that are neither at the base of a segment nor the newest.</summary>
    public void Prune(ReadOnlySpan<LogSegment> segments)
    {
        var offsets = List();
        for (var i = 0; i + 1 < offsets.Count; i++)
        {
            var segment = SegmentList.FloorIndex(segments, offsets[i]);
            if (segment < 0 || segments[segment].BaseOffset != offsets[i])
            {
                files.DeleteFile(PathOf(offsets[i]));
            }
        }
    }

    /// <summary>Deletes snapshots above the offset.</summary>
    public void TruncateTo(Offset end)
    {
        foreach (var offset in List())
        {
            if (offset > end)
            {
                files.DeleteFile(PathOf(offset));
            }
        }
    }

    private static void Replay(LogSegment segment, Offset from, ProducerStates states)
    {
        Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
        var start = SegmentSearch.FindBatch(segment, from, segment.File.Length)?.Position ?? segment.File.Length;
        var walk = new BatchHeaderWalk(segment.File, start, segment.File.Length, segment.BaseOffset, window);
        while (walk.MoveNext())
        {
            var header = walk.Current;
            if (!ProducerFold.Concerns(header))
            {
                continue;
            }

            if (!header.Attributes.IsControl)
            {
                states.Update(header);
                continue;
            }

            var batch = new byte[(int)header.SizeBytes];
            segment.File.Read(walk.Position, batch);
            ProducerFold.Apply(states, batch);
        }

        walk.ThrowIfDamaged();
    }

    private List<Offset> List()
    {
        var offsets = new List<Offset>();
        foreach (var entry in files.List(folder))
        {
            if (LogFileNames.TryParse(entry.Name, out var offset, out var suffix)
                && suffix == LogFileNames.ProducerSnapshot)
            {
                offsets.Add(offset);
            }
        }

        return offsets;
    }

    private ProducerStates? TryRead(Offset offset) =>
        AtomicFile.TryRead(files, PathOf(offset)) is { } bytes ? ProducerSnapshotFile.TryDecode(bytes) : null;

    private string PathOf(Offset offset) => $"{folder}/{LogFileNames.Of(offset, LogFileNames.ProducerSnapshot)}";
}
