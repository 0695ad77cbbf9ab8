using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Load.Frames;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Load.Generators;

/// <summary>Fetches of Kafka's protocol: the answer is read as a consumer does, as far as the headers of its batches.</summary>
internal sealed class KafkaCursor : IFetchCursor
{
    private readonly long _endOffset;
    private readonly int _offsetAt;

    /// <param name="topic">The topic.</param>
    /// <param name="endOffset">Behind the last record: there it begins anew.</param>
    /// <param name="bytesMax">Most bytes of an answer.</param>
    public KafkaCursor(Uuid topic, long endOffset, int bytesMax)
    {
        _endOffset = endOffset;
        BytesMax = bytesMax;
        Request = KafkaFrames.Fetch(topic, 0, bytesMax);
        _offsetAt = KafkaFrames.FieldAt(Request, KafkaFrames.Fetch(topic, -1, bytesMax), sizeof(long));
    }

    /// <inheritdoc/>
    public int BytesMax { get; }

    /// <inheritdoc/>
    public byte[] Request { get; }

    /// <inheritdoc/>
    public (int Bytes, int Records) Advance(Memory<byte> answer)
    {
        var response = KafkaFrames.ReadResponse<FetchResponse>(
            answer[CeilingFrames.LengthBytes..], ApiKey.Fetch, KafkaFrames.Newest(ApiKey.Fetch));
        var data = response.ErrorCode == 0 ? response.Responses[0].Partitions[0] : null;
        if (data is not { ErrorCode: 0 })
        {
            throw new LoadException($"a fetch was answered with {(ErrorCode)(data?.ErrorCode ?? response.ErrorCode)}");
        }

        var (bytes, records, next) = Walk(data.Records.Bytes.Span);
        if (bytes == 0)
        {
            throw new LoadException("a fetch was answered without a batch");
        }

        BinaryPrimitives.WriteInt64BigEndian(Request.AsSpan(_offsetAt), next >= _endOffset ? 0 : next);
        return (bytes, records);
    }

    /// <summary>Whole batches of an answer; the last one may be cut.</summary>
    internal static (int Bytes, int Records, long NextOffset) Walk(ReadOnlySpan<byte> batches)
    {
        var (bytes, records, next) = (0, 0, 0L);
        while (batches.Length - bytes >= RecordBatchLayout.HeaderSize)
        {
            var header = new RecordBatchHeader(batches[bytes..]);
            if (header.SizeBytes > batches.Length - bytes)
            {
                break;
            }

            bytes += (int)header.SizeBytes;
            records += header.Count;
            next = header.NextOffset.Value;
        }

        return (bytes, records, next);
    }
}
