using KRaftNet.Common;
using KRaftNet.LogStore.Logs;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Broker.Publishing;

/// <summary>
/// Reads batches of the metadata log. Stateless. Their bytes are copied once and belong to the messages then, whose bytes
/// fields are slices of them.
/// </summary>
internal static class CommittedRecords
{
    /// <summary>Bytes read at a time; a batch that is larger is still read whole.</summary>
    public const int ChunkBytes = 1 << 20;

    /// <summary>
    /// Hands the records from an offset on to the visitor, as many whole batches as fit a chunk, none that reaches
    /// <paramref name="upTo"/> (exclusive). Returns where the last batch ended, or null if there was none.
    /// </summary>
    /// <exception cref="FatalException">The log is damaged.</exception>
    public static MetadataProvenance? Read(SegmentedLog log, Offset from, Offset upTo, ICommittedVisitor visitor)
    {
        var read = log.Read(from, ChunkBytes, upTo);
        Invariant.Require(read.Status == LogReadStatus.Ok);
        if (read.Range is null)
        {
            return null;
        }

        byte[] bytes;
        using (read.Range)
        {
            bytes = new byte[read.Range.Length];
            var count = read.Range.File.Read(read.Range.Position, bytes);
            Invariant.Require(count == bytes.Length);
        }

        var damage = RecordBatchReading.Visit(bytes, upTo, visitor, out var last);
        return damage is null ? last : throw Corrupt(log, from, damage);
    }

    private static FatalException Corrupt(SegmentedLog log, Offset offset, string what) => new(
        FatalReason.MetadataLogCorrupt,
        $"{log.Folder}, read from offset {offset}: {what}. Restore the directory from another controller or a backup.");
}
