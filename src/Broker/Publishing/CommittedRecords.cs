using KRaftNet.Common;
using KRaftNet.LogStore.Logs;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Stored;
using KRaftNet.Protocol.Wire;

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

        return Visit(log, bytes, upTo, visitor);
    }

    private static MetadataProvenance? Visit(SegmentedLog log, byte[] bytes, Offset upTo, ICommittedVisitor visitor)
    {
        MetadataProvenance? last = null;
        var batches = new RecordBatches(bytes);
        var position = 0;
        while (batches.MoveNext())
        {
            var batch = batches.Current;
            var header = batch.Header;
            if (header.NextOffset > upTo)
            {
                break;
            }

            if (!batch.IsCrcValid)
            {
                throw Corrupt(log, header.BaseOffset, "a batch does not have its checksum");
            }

            var length = (int)header.SizeBytes;
            VisitBatch(log, header, bytes.AsMemory(position, length), visitor);
            position += length;
            last = new MetadataProvenance(header.LastOffset, header.LeaderEpoch, header.MaxTimestamp);
        }

        return last;
    }

    private static void VisitBatch(
        SegmentedLog log, RecordBatchHeader header, ReadOnlyMemory<byte> batch, ICommittedVisitor visitor)
    {
        var records = new RecordReader(header, batch.Span[RecordBatchLayout.HeaderSize..]);
        while (records.MoveNext())
        {
            var record = records.Current;
            try
            {
                Deliver(header, record, SliceOf(batch, record.Value), visitor);
            }
            catch (Exception e) when (e is MalformedMessageException or UnsupportedMessageVersionException)
            {
                throw Corrupt(log, record.Offset, e.Message);
            }
        }

        if (!records.IsWhole)
        {
            throw Corrupt(log, header.BaseOffset, "a batch does not hold the records that its header states");
        }
    }

    private static void Deliver(
        RecordBatchHeader header, Record record, ReadOnlyMemory<byte> value, ICommittedVisitor visitor)
    {
        if (!header.Attributes.IsControl)
        {
            visitor.OnRecord(record.Offset, MetadataRecordCodec.Read(value, out _));
        }
        else if (ControlRecords.ReadValue(ControlRecords.ReadKey(record.Key.Span), value) is { } control)
        {
            visitor.OnControlRecord(record.Offset, control);
        }
    }

    private static ReadOnlyMemory<byte> SliceOf(ReadOnlyMemory<byte> batch, RecordBytes value) =>
        batch.Span.Overlaps(value.Span, out var offset) ? batch.Slice(offset, value.Length) : default;

    private static FatalException Corrupt(SegmentedLog log, Offset offset, string what) => new(
        FatalReason.MetadataLogCorrupt,
        $"{log.Folder} at offset {offset}: {what}. Restore the directory from another controller or a backup.");
}

/// <summary>Gets what was read from the metadata log, in order.</summary>
internal interface ICommittedVisitor
{
    /// <summary>A metadata record.</summary>
    void OnRecord(Offset offset, IMessage record);

    /// <summary>A control record of a type that we know.</summary>
    void OnControlRecord(Offset offset, IMessage record);
}
