using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Simulation.Clients;

/// <summary>One batch that is sent until it is known what became of it, always the same bytes. Immutable.</summary>
/// <param name="Topic">Where to.</param>
/// <param name="Index">The partition.</param>
/// <param name="Acks">What the answer shall promise.</param>
/// <param name="Operations">The records' operations in the history, in their order.</param>
/// <param name="Bytes">The batch.</param>
internal sealed record OutgoingBatch(
    KnownTopic Topic, int Index, short Acks, IReadOnlyList<int> Operations, byte[] Bytes)
{
    /// <summary>Acks of all replicas: the promise that a crash does not take the records.</summary>
    public const short AcksAll = -1;

    private const int TimeoutMs = 2000;

    /// <summary>The request that sends it.</summary>
    public ProduceRequest ToRequest()
    {
        var data = new ProduceRequest.TopicProduceData { Name = Topic.Name, TopicId = Topic.Id };
        data.PartitionData.Add(new ProduceRequest.PartitionProduceData
        {
            Index = Index,
            Records = new RecordsPayload(Bytes),
        });
        return new ProduceRequest { Acks = Acks, TimeoutMs = TimeoutMs, TopicData = [data] };
    }

    /// <summary>A batch's bytes: each record begins with its value, padding of a random length follows.</summary>
    public static byte[] Encode(
        BufferPool buffers, RecordBatchOptions options, IReadOnlyList<long> values, long timestamp, Prng random)
    {
        using var builder = new RecordBatchBuilder(buffers, options);
        foreach (var value in values)
        {
            var content = new byte[sizeof(long) + random.Next(random.Chance(0.2) ? 3000 : 200)];
            random.Fill(content);
            BinaryPrimitives.WriteInt64BigEndian(content, value);
            builder.Append(timestamp, RecordBytes.Null, content);
        }

        using var batch = builder.Build();
        return batch.Span.ToArray();
    }
}
