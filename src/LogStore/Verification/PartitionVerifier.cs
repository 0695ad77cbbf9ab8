using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Producers;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Verification;

/// <summary>What is known of a log beside its folder.</summary>
/// <param name="IsClosed">Whether it was closed cleanly.</param>
/// <param name="IsCompacted">Whether offsets may be missing.</param>
/// <param name="LogStart">The first offset that is part of it.</param>
internal sealed record LogExpectation(bool IsClosed, bool IsCompacted, Offset LogStart);

/// <summary>
/// Reads all of a partition's folder: every batch down to its records, and all that is derived from them held against
/// them. Owned by one thread.
/// </summary>
internal sealed class PartitionVerifier(IFileSystem files, BufferPool pool, List<Finding> findings)
{
    private readonly List<SegmentOutline> _segments = [];
    private readonly Dictionary<long, Offset> _open = [];

    /// <summary>Where the log ends; 0 for an empty one.</summary>
    public Offset LogEnd => _segments.Count == 0 ? Offset.Zero : _segments[^1].NextOffset;

    /// <summary>Base of the first segment; none without a segment.</summary>
    public Offset FirstBase => _segments.Count == 0 ? Offset.None : _segments[0].BaseOffset;

    /// <summary>Verifies the folder.</summary>
    public void Run(string folder, LogExpectation expected)
    {
        var names = files.List(folder).Where(entry => !entry.IsDirectory).Select(entry => entry.Name).ToList();
        foreach (var name in names)
        {
            if (IsSegment(folder, name, out var baseOffset))
            {
                var path = $"{folder}/{name}";
                CheckGap(path, baseOffset, expected);
                _segments.Add(SegmentOutline.Read(files, path, baseOffset, pool, findings, expected.IsClosed));
            }
        }

        foreach (var segment in _segments)
        {
            CheckIndexes(folder, segment);
        }

        foreach (var name in names)
        {
            CheckOther(folder, name);
        }

        CheckEpochs(folder, expected);
    }

    /// <summary>
    /// Whether the file is a segment of the log; also one that was to take the place of others when the broker stopped,
    /// if they are gone already.
    /// </summary>
    private bool IsSegment(string folder, string name, out Offset baseOffset)
    {
        var isNamed = LogFileNames.TryParse(name, out baseOffset, out var suffix);
        if (!isNamed || suffix != LogFileNames.Log + LogFileNames.Swap)
        {
            return isNamed && suffix == LogFileNames.Log;
        }

        findings.Add(new Finding(FindingKind.Unused, $"{folder}/{name}", 0, "the next start puts it in the place of others"));
        return !files.FileExists($"{folder}/{LogFileNames.Of(baseOffset, LogFileNames.Log)}");
    }

    private void CheckGap(string path, Offset baseOffset, LogExpectation expected)
    {
        if (_segments.Count == 0)
        {
            return;
        }

        var end = LogEnd;
        if (baseOffset < end)
        {
            findings.Add(new Finding(
                FindingKind.BrokenOrder, path, 0, $"the segment before it reaches offset {end - 1}"));
        }
        else if (baseOffset > end && !expected.IsCompacted)
        {
            findings.Add(new Finding(
                FindingKind.Gap, path, 0, $"offsets {end} to {baseOffset - 1} are missing before it"));
        }
    }

    private void CheckIndexes(string folder, SegmentOutline segment)
    {
        string PathOf(string suffix) => $"{folder}/{LogFileNames.Of(segment.BaseOffset, suffix)}";
        IndexVerifier.CheckOffsets(files, PathOf(LogFileNames.OffsetIndex), segment, findings);
        IndexVerifier.CheckTimes(files, PathOf(LogFileNames.TimeIndex), segment, findings);
        IndexVerifier.CheckTransactions(
            files, PathOf(LogFileNames.TransactionIndex), segment, AbortedIn(segment), findings);
    }

    /// <summary>The transactions that end without effect in the segment and of which there are records in the log.</summary>
    private List<AbortedTransaction> AbortedIn(SegmentOutline segment)
    {
        var aborted = new List<AbortedTransaction>();
        foreach (var batch in segment.Batches)
        {
            if (batch.Kind == BatchKind.Transactional)
            {
                _open.TryAdd(batch.ProducerId.Value, batch.BaseOffset);
            }
            else if (batch.Kind is BatchKind.Abort or BatchKind.Commit
                && _open.Remove(batch.ProducerId.Value, out var first)
                && batch.Kind == BatchKind.Abort)
            {
                aborted.Add(new AbortedTransaction(batch.ProducerId, first, batch.LastOffset, Offset.None));
            }
        }

        return aborted;
    }

    private void CheckOther(string folder, string name)
    {
        var path = $"{folder}/{name}";
        var isSegments = LogFileNames.TryParse(name, out var offset, out var suffix);
        if (isSegments && suffix == LogFileNames.ProducerSnapshot)
        {
            CheckProducers(path, offset);
        }
        else if (isSegments
            && suffix is LogFileNames.OffsetIndex or LogFileNames.TimeIndex or LogFileNames.TransactionIndex
            && _segments.TrueForAll(segment => segment.BaseOffset != offset))
        {
            findings.Add(new Finding(
                FindingKind.Missing, $"{folder}/{LogFileNames.Of(offset, LogFileNames.Log)}", 0,
                $"{name} belongs to a segment that is not there"));
        }
        else if (name == PartitionMetadataFile.FileName && PartitionMetadataFile.TryRead(files, folder) is null)
        {
            findings.Add(new Finding(FindingKind.CorruptFile, path, 0, "it does not state the id of a topic"));
        }
    }

    private void CheckProducers(string path, Offset offset)
    {
        if (ProducerSnapshotFile.TryReadEntries(AtomicFile.TryRead(files, path) ?? []) is not { } entries)
        {
            findings.Add(new Finding(
                FindingKind.ProducerMismatch, path, 0, "the checksum, the version or the number of entries is not right"));
            return;
        }

        if (offset > LogEnd)
        {
            findings.Add(new Finding(
                FindingKind.BytesLost, path, 0, $"it is of offset {offset}, but the log ends at {LogEnd}"));
            return;
        }

        foreach (var entry in entries.Where(entry => entry.BatchCount > 0))
        {
            var last = entry.LastBatch;
            if (last.LastOffset >= offset || !Agrees(entry))
            {
                findings.Add(new Finding(
                    FindingKind.ProducerMismatch, path, 0,
                    $"producer {entry.Id} is said to have written up to sequence {last.LastSequence} at offset "
                    + $"{last.LastOffset}; the log does not have that"));
                return;
            }
        }
    }

    /// <summary>Whether the batch that a snapshot names is what it says, if it is there at all.</summary>
    private bool Agrees(ProducerEntry entry)
    {
        var offset = entry.LastBatch.LastOffset;
        var segment = _segments.FindLast(candidate => candidate.BaseOffset <= offset);
        foreach (var batch in segment?.Batches ?? [])
        {
            if (batch.BaseOffset <= offset && batch.LastOffset >= offset)
            {
                return batch.ProducerId == entry.Id
                    && (batch.LastOffset != offset || batch.LastSequence == entry.LastBatch.LastSequence);
            }
        }

        return true;
    }

    private void CheckEpochs(string folder, LogExpectation expected)
    {
        var path = LeaderEpochFile.PathIn(folder);
        if (AtomicFile.TryRead(files, path) is not { } content)
        {
            if (_segments.Exists(segment => segment.Batches.Count > 0))
            {
                findings.Add(new Finding(FindingKind.CacheMissing, path, 0, "the next start makes it from the batches"));
            }

            return;
        }

        if (LeaderEpochFile.TryDecode(content) is not { } entries)
        {
            findings.Add(new Finding(FindingKind.EpochMismatch, path, 0, "it is no list of epochs that rise"));
            return;
        }

        var cache = new LeaderEpochCache(entries);
        foreach (var batch in _segments.SelectMany(segment => segment.Batches))
        {
            var known = cache.EpochOf(batch.BaseOffset);
            if (batch.BaseOffset >= expected.LogStart && known != batch.Epoch)
            {
                findings.Add(new Finding(
                    FindingKind.EpochMismatch, path, 0,
                    $"offset {batch.BaseOffset} is of epoch {batch.Epoch}, here it is {known}"));
                return;
            }
        }
    }
}
