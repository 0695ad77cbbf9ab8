using System.Globalization;
using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Interop.Tests.Quorum;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>A record whose key is a number, sent once with acks=all to partition 0 of a topic. Stateless.</summary>
internal static class OneRecord
{
    private const short AcksAll = -1;

    /// <summary>What the broker says; null if it says nothing.</summary>
    public static async Task<(ErrorCode Error, long Offset)?> Produce(BrokerCalls calls, Uuid topic, int number, int timeoutMs)
    {
        var answer = await calls.Ask<ProduceRequest, ProduceResponse>(new ProduceRequest
        {
            Acks = AcksAll,
            TimeoutMs = timeoutMs,
            TopicData =
            [
                new ProduceRequest.TopicProduceData
                {
                    TopicId = topic,
                    PartitionData = [new ProduceRequest.PartitionProduceData { Records = new RecordsPayload(Batch(number)) }],
                },
            ],
        });
        return answer?.Responses is [{ PartitionResponses: [var response] }]
            ? ((ErrorCode)response.ErrorCode, response.BaseOffset)
            : null;
    }

    private static byte[] Batch(int number)
    {
        using var builder = new RecordBatchBuilder(new BufferPool(), new RecordBatchOptions());
        builder.Append(0, Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), "."u8);
        using var batch = builder.Build();
        return batch.Span.ToArray();
    }
}
