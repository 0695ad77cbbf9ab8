using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Load.Frames;

/// <summary>Requests and answers of Kafka's protocol as bytes. Stateless.</summary>
internal static class KafkaFrames
{
    private const string ClientId = "load";

    /// <summary>The newest version that has a schema and is not still being designed.</summary>
    public static short Newest(ApiKey key) => ApiKeys.Get(key).StableVersions.Max;

    /// <summary>A whole frame, the length in front included.</summary>
    public static byte[] Request(IMessage request, short version)
    {
        var writer = FrameWriter.Request(request, version, correlationId: 1, ClientId);
        var frame = new byte[writer.InlineBytes];
        writer.Write(frame);
        return frame;
    }

    /// <summary>A whole frame, the length in front included.</summary>
    public static byte[] Response(IMessage response, short version)
    {
        var writer = FrameWriter.Response(response, version, correlationId: 1);
        var frame = new byte[writer.InlineBytes];
        writer.Write(frame);
        return frame;
    }

    /// <summary>Reads an answer.</summary>
    /// <param name="frame">Without its length.</param>
    /// <param name="key">The API that was asked.</param>
    /// <param name="version">The version of the request.</param>
    public static T ReadResponse<T>(Memory<byte> frame, ApiKey key, short version)
        where T : IMessage<T>
    {
        var reader = new WireReader(frame);
        ResponseHeader.Read(ref reader, ApiKeys.Get(key).ResponseHeaderVersion(version));
        return T.Read(ref reader, version);
    }

    /// <summary>A Produce request of one batch for partition 0.</summary>
    public static byte[] Produce(Uuid topic, short acks, byte[] batch) => Produce(topic, 0, acks, batch);

    /// <summary>A Produce request of one batch.</summary>
    public static byte[] Produce(Uuid topic, int partition, short acks, byte[] batch) => Request(
        new ProduceRequest
        {
            Acks = acks,
            TimeoutMs = 30_000,
            TopicData =
            {
                new ProduceRequest.TopicProduceData
                {
                    TopicId = topic,
                    PartitionData =
                    {
                        new ProduceRequest.PartitionProduceData { Index = partition, Records = new RecordsPayload(batch) },
                    },
                },
            },
        },
        Newest(ApiKey.Produce));

    /// <summary>A Fetch request outside of a session for partition 0.</summary>
    public static byte[] Fetch(Uuid topic, long offset, int maxBytes) => Request(
        new FetchRequest
        {
            MaxWaitMs = 500,
            MinBytes = 1,
            MaxBytes = maxBytes,
            SessionEpoch = -1,
            Topics =
            {
                new FetchRequest.FetchTopic
                {
                    TopicId = topic,
                    Partitions =
                    {
                        new FetchRequest.FetchPartition { Partition = 0, FetchOffset = offset, PartitionMaxBytes = maxBytes },
                    },
                },
            },
        },
        Newest(ApiKey.Fetch));

    /// <summary>
    /// Where the bytes of a field lie: two frames are encoded that differ in nothing else, and every byte of it.
    /// </summary>
    /// <param name="one">With one value of the field.</param>
    /// <param name="other">With a value of which every byte is another.</param>
    /// <param name="bytes">The field's size.</param>
    public static int FieldAt(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int bytes)
    {
        Invariant.Require(one.Length == other.Length);
        var at = one.CommonPrefixLength(other);
        Invariant.Require(at + bytes <= one.Length);
        Invariant.Require(one[(at + bytes)..].SequenceEqual(other[(at + bytes)..]));
        return at;
    }
}
