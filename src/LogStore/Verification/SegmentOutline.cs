using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Inspection;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.LogStore.Verification;

/// <summary>What verification keeps of a batch.</summary>
internal readonly record struct BatchOutline(
    long Position,
    Offset BaseOffset,
    Offset LastOffset,
    LeaderEpoch Epoch,
    long MaxTimestamp,
    ProducerId ProducerId,
    int LastSequence,
    BatchKind Kind);

/// <summary>What a batch means for transactions.</summary>
internal enum BatchKind
{
    Plain = 0,
    Transactional,
    Commit,
    Abort,
    Control,
}

/// <summary>
/// The batches of a segment, each read and checked down to its records. Immutable once read.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="BaseOffset">By its name.</param>
/// <param name="Batches">The batches by their headers, also those whose checksum is wrong.</param>
/// <param name="Length">Bytes of the file.</param>
internal sealed record SegmentOutline(string Path, Offset BaseOffset, IReadOnlyList<BatchOutline> Batches, long Length)
{
    /// <summary>The first offset after it.</summary>
    public Offset NextOffset => Batches.Count == 0 ? BaseOffset : Batches[^1].LastOffset + 1;

    /// <summary>Reads the file; what is wrong goes to the findings.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The file.</param>
    /// <param name="baseOffset">The least offset it may hold.</param>
    /// <param name="pool">For decompressed records.</param>
    /// <param name="findings">Gets the damage.</param>
    /// <param name="isClosed">Whether the log was closed: then nothing may lie behind the last batch.</param>
    public static SegmentOutline Read(
        IFileSystem files, string path, Offset baseOffset, BufferPool pool, List<Finding> findings, bool isClosed)
    {
        using var reader = new BatchFileReader(files, path);
        var batches = new List<BatchOutline>();
        var next = baseOffset;
        var epoch = LeaderEpoch.None;
        while (reader.MoveNext())
        {
            var isBatch = RecordBatchView.TryRead(reader.Current.Span, out var batch);
            Invariant.Require(isBatch);
            CheckOrder(path, reader.Position, batch.Header, next, epoch, findings);
            if (batch.IsCrcValid)
            {
                CheckRecords(path, reader.Position, reader.Current, pool, findings);
            }
            else
            {
                // Where the next batch begins is outside of the checksum: what follows can still be good.
                findings.Add(new Finding(
                    FindingKind.CorruptBatch, path, reader.Position,
                    $"the batch at offset {batch.Header.BaseOffset} has checksum {batch.ComputeCrc():x8}, "
                    + $"stated is {batch.Header.Crc:x8}"));
            }

            batches.Add(OutlineOf(reader.Position, batch));
            next = Offset.Max(next, batch.Header.NextOffset);
            epoch = batch.Header.LeaderEpoch;
        }

        AddTail(reader, path, findings, isClosed);
        return new SegmentOutline(path, baseOffset, batches, reader.Length);
    }

    private static void AddTail(BatchFileReader reader, string path, List<Finding> findings, bool isClosed)
    {
        if (reader.Damage is null)
        {
            return;
        }

        var isZero = reader.IsRestZero;
        var kind = !isZero ? FindingKind.TornTail : isClosed ? FindingKind.TornTail : FindingKind.ReservedSpace;
        findings.Add(new Finding(
            kind, path, reader.NextPosition,
            isZero ? $"{reader.Length - reader.NextPosition} zero bytes behind the last batch" : reader.Damage));
    }

    private static void CheckOrder(
        string path, long position, in RecordBatchHeader header, Offset next, LeaderEpoch epoch, List<Finding> findings)
    {
        if (header.BaseOffset < next || header.LastOffsetDelta < 0)
        {
            findings.Add(new Finding(
                FindingKind.BrokenOrder, path, position,
                $"the batch goes from offset {header.BaseOffset} to {header.LastOffset}, {next} is next"));
        }

        if (header.LeaderEpoch < epoch)
        {
            findings.Add(new Finding(
                FindingKind.BrokenOrder, path, position, $"leader epoch {header.LeaderEpoch} comes after {epoch}"));
        }
    }

    private static void CheckRecords(
        string path, long position, ReadOnlyMemory<byte> batch, BufferPool pool, List<Finding> findings)
    {
        var header = new RecordBatchHeader(batch.Span);
        string? damage = null;
        try
        {
            using var section = RecordSection.Open(pool, batch, int.MaxValue);
            var records = new RecordReader(header, section.Records);
            var last = -1;
            while (records.MoveNext() && damage is null)
            {
                damage = records.Current.OffsetDelta <= last || records.Current.OffsetDelta > header.LastOffsetDelta
                    ? $"a record has offset {records.Current.Offset}, the batch goes to {header.LastOffset}"
                    : null;
                last = records.Current.OffsetDelta;
            }

            damage ??= records.IsWhole ? null : $"there are not the {header.Count} records that the header states";
        }
        catch (Exception e) when (e is InvalidDataException or CodecMissingException)
        {
            damage = e.Message;
        }

        if (damage is not null)
        {
            findings.Add(new Finding(FindingKind.CorruptRecords, path, position, damage));
        }
    }

    private static BatchOutline OutlineOf(long position, in RecordBatchView batch)
    {
        var header = batch.Header;
        return new BatchOutline(
            position,
            header.BaseOffset,
            header.LastOffset,
            header.LeaderEpoch,
            header.MaxTimestamp,
            header.ProducerId,
            header.LastSequence,
            KindOf(batch));
    }

    private static BatchKind KindOf(in RecordBatchView batch)
    {
        var attributes = batch.Header.Attributes;
        if (!attributes.IsControl)
        {
            return attributes.IsTransactional ? BatchKind.Transactional : BatchKind.Plain;
        }

        // Control batches are never compressed; one that the cleaner emptied says nothing any more.
        var records = new RecordReader(batch.Header, batch.Payload);
        return records.MoveNext() && ControlRecord.TryReadKey(records.Current.Key, out var type)
            ? type switch
            {
                ControlRecordType.Abort => BatchKind.Abort,
                ControlRecordType.Commit => BatchKind.Commit,
                _ => BatchKind.Control,
            }
            : BatchKind.Control;
    }
}
