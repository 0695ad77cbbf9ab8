using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Stored;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Publishing;

/// <summary>Decodes batches of metadata and control records. Stateless.</summary>
internal static class RecordBatchReading
{
    /// <summary>Hands on the records of all batches; the bytes must be whole batches.</summary>
    /// <returns>What is wrong with them, or null.</returns>
    public static string? VisitAll(ReadOnlyMemory<byte> bytes, ICommittedVisitor visitor) =>
        Visit(bytes, new Offset(long.MaxValue), visitor, out _)
            ?? (WholeBytes(bytes.Span) == bytes.Length ? null : "it ends within a batch");

    /// <summary>
    /// Hands on the records of the batches that end at or below <paramref name="upTo"/> (exclusive); bytes behind the last
    /// whole batch are left.
    /// </summary>
    /// <param name="bytes">Belong to the messages afterwards.</param>
    /// <param name="upTo">Where to stop.</param>
    /// <param name="visitor">Gets the records.</param>
    /// <param name="last">Where the last batch ended; null if there was none.</param>
    /// <returns>What is wrong with a batch, or null.</returns>
    public static string? Visit(
        ReadOnlyMemory<byte> bytes, Offset upTo, ICommittedVisitor visitor, out MetadataProvenance? last)
    {
        last = null;
        var batches = new RecordBatches(bytes.Span);
        var position = 0;
        while (batches.MoveNext() && batches.Current.Header.NextOffset <= upTo)
        {
            var header = batches.Current.Header;
            if (!batches.Current.IsCrcValid)
            {
                return $"the batch at offset {header.BaseOffset} does not have its checksum";
            }

            if (VisitBatch(header, bytes.Slice(position, (int)header.SizeBytes), visitor) is { } damage)
            {
                return damage;
            }

            position += (int)header.SizeBytes;
            last = new MetadataProvenance(header.LastOffset, header.LeaderEpoch, header.MaxTimestamp);
        }

        return null;
    }

    private static int WholeBytes(ReadOnlySpan<byte> bytes)
    {
        var batches = new RecordBatches(bytes);
        while (batches.MoveNext())
        {
        }

        return bytes.Length - batches.Tail.Length;
    }

    private static string? VisitBatch(RecordBatchHeader header, ReadOnlyMemory<byte> batch, ICommittedVisitor visitor)
    {
        var records = new RecordReader(header, batch.Span[RecordBatchLayout.HeaderSize..]);
        while (records.MoveNext())
        {
            try
            {
                Deliver(header, records.Current, batch, visitor);
            }
            catch (Exception e) when (
                e is MalformedMessageException or UnsupportedMessageVersionException or UnknownRecordTypeException)
            {
                return $"the record at offset {records.Current.Offset}: {e.Message}";
            }
        }

        return records.IsWhole ? null : $"the batch at offset {header.BaseOffset} has not the records that its header states";
    }

    private static void Deliver(
        RecordBatchHeader header, Record record, ReadOnlyMemory<byte> batch, ICommittedVisitor visitor)
    {
        var value = SliceOf(batch, record.Value);
        if (!header.Attributes.IsControl)
        {
            visitor.OnRecord(record.Offset, MetadataRecordCodec.Read(value, out _));
        }
        else if (!ControlRecord.TryReadKey(record.Key, out var type))
        {
            throw new MalformedMessageException($"a control record with a key of {record.Key.Length} bytes");
        }
        else if (ControlRecordValue.Read(type, value) is { } control)
        {
            visitor.OnControlRecord(record.Offset, control);
        }
    }

    private static ReadOnlyMemory<byte> SliceOf(ReadOnlyMemory<byte> batch, RecordBytes value) =>
        batch.Span.Overlaps(value.Span, out var offset) ? batch.Slice(offset, value.Length) : default;
}
