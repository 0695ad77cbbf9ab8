using System.Buffers.Binary;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Load.Frames;

/// <summary>
/// What the good answer to a produce looks like, so that a generator can tell it by its length and two bytes, without
/// decoding it. Immutable.
/// </summary>
/// <param name="FrameBytes">Bytes of the frame, its length included.</param>
/// <param name="ErrorAt">Where its error code lies, a big-endian int16.</param>
internal sealed record ProduceAnswer(int FrameBytes, int ErrorAt)
{
    /// <summary>Of a broker.</summary>
    public static ProduceAnswer OfKafka(short version)
    {
        var good = KafkaFrames.Response(Answer(0), version);
        var bad = KafkaFrames.Response(Answer(0x0101), version);
        return new ProduceAnswer(good.Length, KafkaFrames.FieldAt(good, bad, sizeof(short)));
    }

    /// <summary>The error code of an answer that has the right length.</summary>
    public short ErrorOf(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt16BigEndian(frame[ErrorAt..]);

    /// <summary>The name of an error, for messages.</summary>
    public static string NameOf(short error) => ((ErrorCode)error).ToString();

    private static ProduceResponse Answer(short error) => new()
    {
        Responses =
        {
            new ProduceResponse.TopicProduceResponse
            {
                PartitionResponses = { new ProduceResponse.PartitionProduceResponse { ErrorCode = error } },
            },
        },
    };
}
