using KRaftNet.Common.Files;
using KRaftNet.LogStore.Inspection;
using KRaftNet.LogStore.Segments;

namespace KRaftNet.LogStore.Verification;

/// <summary>Holds the indexes of a segment against its batches. Stateless.</summary>
internal static class IndexVerifier
{
    /// <summary>Every entry names the place of a batch and its last offset.</summary>
    public static void CheckOffsets(IFileSystem files, string path, SegmentOutline segment, List<Finding> findings)
    {
        var bytes = AtomicFile.TryRead(files, path);
        if (bytes is null)
        {
            findings.Add(Missing(path));
            return;
        }

        if (OffsetIndex.TryDecode(bytes, segment.BaseOffset, int.MaxValue, long.MaxValue) is null)
        {
            findings.Add(NotInOrder(path));
            return;
        }

        var byPosition = segment.Batches.ToDictionary(batch => batch.Position);
        var at = 0L;
        foreach (var entry in IndexFacts.OffsetEntries(bytes, segment.BaseOffset))
        {
            if (!byPosition.TryGetValue(entry.Position, out var batch) || batch.LastOffset != entry.Offset)
            {
                findings.Add(new Finding(
                    FindingKind.IndexMismatch, path, at,
                    $"the entry says that the batch at byte {entry.Position} ends with offset {entry.Offset}; "
                    + "there is no such batch"));
                return;
            }

            at += OffsetIndex.EntryBytes;
        }
    }

    /// <summary>No batch up to an entry's offset has a larger timestamp, and the one that holds the offset has it.</summary>
    public static void CheckTimes(IFileSystem files, string path, SegmentOutline segment, List<Finding> findings)
    {
        var bytes = AtomicFile.TryRead(files, path);
        if (bytes is null)
        {
            findings.Add(Missing(path));
            return;
        }

        if (TimeIndex.TryDecode(bytes, segment.BaseOffset, int.MaxValue) is null)
        {
            findings.Add(NotInOrder(path));
            return;
        }

        var (next, largest, at) = (0, -1L, 0L);
        foreach (var entry in IndexFacts.TimeEntries(bytes, segment.BaseOffset))
        {
            for (; next < segment.Batches.Count && segment.Batches[next].BaseOffset <= entry.Offset; next++)
            {
                largest = Math.Max(largest, segment.Batches[next].MaxTimestamp);
            }

            if (largest != entry.Timestamp)
            {
                findings.Add(new Finding(
                    FindingKind.IndexMismatch, path, at,
                    $"the entry says timestamp {entry.Timestamp} for offset {entry.Offset}; "
                    + $"the largest up to there is {largest}"));
                return;
            }

            at += TimeIndex.EntryBytes;
        }
    }

    /// <summary>
    /// The entries are the aborted transactions whose markers lie in the segment, as far as the log still has their
    /// records.
    /// </summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The index, which a segment without aborted transactions does not have.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="aborted">First and last offset of the transactions that were seen to be aborted in it.</param>
    /// <param name="findings">Gets the damage.</param>
    public static void CheckTransactions(
        IFileSystem files,
        string path,
        SegmentOutline segment,
        IReadOnlyList<AbortedTransaction> aborted,
        List<Finding> findings)
    {
        var bytes = AtomicFile.TryRead(files, path) ?? [];
        var entries = TransactionIndexFile.Decode(bytes, out var damage);
        if (damage is not null)
        {
            findings.Add(new Finding(
                FindingKind.IndexMismatch, path, entries.Count * TransactionIndexFile.EntryBytes, damage));
            return;
        }

        var stated = entries.ToDictionary(entry => entry.LastOffset);
        foreach (var transaction in aborted)
        {
            if (!stated.TryGetValue(transaction.LastOffset, out var entry)
                || entry.ProducerId != transaction.ProducerId
                || entry.FirstOffset > transaction.FirstOffset)
            {
                findings.Add(new Finding(
                    FindingKind.IndexMismatch, path, 0,
                    $"the aborted transaction of producer {transaction.ProducerId} from offset {transaction.FirstOffset} "
                    + $"to {transaction.LastOffset} is not in it"));
                return;
            }
        }

        foreach (var entry in entries)
        {
            if (entry.LastOffset < segment.BaseOffset || entry.LastOffset >= segment.NextOffset)
            {
                findings.Add(new Finding(
                    FindingKind.IndexMismatch, path, 0,
                    $"the entry of producer {entry.ProducerId} ends at offset {entry.LastOffset}, outside of the segment"));
                return;
            }
        }
    }

    private static Finding Missing(string path) =>
        new(FindingKind.CacheMissing, path, 0, "there is no such index; the next start makes it");

    private static Finding NotInOrder(string path) => new(
        FindingKind.IndexMismatch, path, 0, "the entries are not in order, or the size is not one of whole entries");
}
