using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Client.Fetching;

/// <summary>
/// Records of one answer, still compressed. Owned by who got it, who may read it on any one thread and disposes it.
/// </summary>
public sealed class FetchedRecords : IDisposable
{
    private readonly List<Part> _parts = [];
    private readonly Reply<FetchResponse>? _reply;
    private readonly BufferPool _pool;

    internal FetchedRecords(BufferPool pool, Reply<FetchResponse>? reply)
    {
        _pool = pool;
        _reply = reply;
    }

    /// <summary>Gives the records to a sink, partitions in order; false if it wants no more.</summary>
    /// <exception cref="KafkaException">A batch is damaged, or of a codec that this machine does not have.</exception>
    public bool ReadTo(IRecordSink sink)
    {
        foreach (var part in _parts)
        {
            if (!ReadPart(part, sink))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _reply?.Dispose();

    /// <summary>Adds whole batches, of whose records those before <paramref name="from"/> are passed over.</summary>
    internal void Add(int partition, Offset from, ReadOnlyMemory<byte> batches) =>
        _parts.Add(new Part(partition, from, batches));

    private bool ReadPart(Part part, IRecordSink sink)
    {
        var rest = part.Batches;
        while (RecordBatchView.TryRead(rest.Span, out var batch))
        {
            var bytes = rest[..batch.Bytes.Length];
            rest = rest[bytes.Length..];
            if (!batch.IsCrcValid)
            {
                throw KafkaException.Of(
                    ErrorCode.CorruptMessage, $"the batch at offset {batch.Header.BaseOffset} of partition {part.Partition}");
            }

            if (!batch.Header.Attributes.IsControl && !ReadBatch(part, bytes, sink))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadBatch(Part part, ReadOnlyMemory<byte> bytes, IRecordSink sink)
    {
        using var section = Open(bytes);
        var header = new RecordBatchHeader(bytes.Span);
        var records = new RecordReader(header, section.Records);
        while (records.MoveNext())
        {
            if (records.Current.Offset >= part.From && !sink.Take(part.Partition, records.Current))
            {
                return false;
            }
        }

        return records.IsWhole
            ? true
            : throw KafkaException.Of(
                ErrorCode.CorruptMessage,
                $"the batch at offset {header.BaseOffset} of partition {part.Partition} has not the records that it states");
    }

    private RecordSection Open(ReadOnlyMemory<byte> batch)
    {
        try
        {
            return RecordSection.Open(_pool, batch);
        }
        catch (InvalidDataException e)
        {
            throw new KafkaException(ErrorCode.CorruptMessage, e.Message.TrimEnd('.'), "Begin behind it.", e);
        }
        catch (CodecMissingException e)
        {
            throw new KafkaException(
                ErrorCode.UnsupportedCompressionType, "records cannot be decompressed", e.Message, e);
        }
    }

    private sealed record Part(int Partition, Offset From, ReadOnlyMemory<byte> Batches);
}
