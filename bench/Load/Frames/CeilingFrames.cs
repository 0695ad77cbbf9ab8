using System.Buffers.Binary;

namespace KRaftNet.Load.Frames;

/// <summary>
/// The language of the ceiling: frames of a big-endian int32 length and a body, as in Kafka's protocol, and nothing that
/// has to be looked up. The first frame of a connection says what it is for. Stateless.
/// </summary>
internal static class CeilingFrames
{
    /// <summary>Bytes of the length before a body.</summary>
    public const int LengthBytes = sizeof(int);

    /// <summary>Bytes of the body of a greeting: the use, and the number of the log.</summary>
    public const int GreetingBytes = 2 * sizeof(int);

    /// <summary>Bytes of an acknowledgement with its length: the base offset, and an error that is always 0.</summary>
    public const int AnswerBytes = LengthBytes + sizeof(long) + sizeof(int);

    /// <summary>Bytes of the body of a read: the position, and how many bytes.</summary>
    public const int ReadBytes = sizeof(long) + sizeof(int);

    /// <summary>What an acknowledgement looks like to a generator.</summary>
    public static ProduceAnswer Answer { get; } = new(AnswerBytes, AnswerBytes - sizeof(short));

    /// <summary>What a connection is for.</summary>
    public static byte[] Greeting(CeilingUse use, int log)
    {
        var frame = new byte[LengthBytes + GreetingBytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, GreetingBytes);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(LengthBytes), (int)use);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(LengthBytes + sizeof(int)), log);
        return frame;
    }

    /// <summary>A batch to be appended: its body is the batch.</summary>
    public static byte[] Append(ReadOnlySpan<byte> batch)
    {
        var frame = new byte[LengthBytes + batch.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, batch.Length);
        batch.CopyTo(frame.AsSpan(LengthBytes));
        return frame;
    }

    /// <summary>A read.</summary>
    public static byte[] Read(long position, int bytes)
    {
        var frame = new byte[LengthBytes + ReadBytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, ReadBytes);
        BinaryPrimitives.WriteInt64BigEndian(frame.AsSpan(LengthBytes), position);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(LengthBytes + sizeof(long)), bytes);
        return frame;
    }

    /// <summary>Writes an acknowledgement.</summary>
    public static void WriteAnswer(Span<byte> frame, long baseOffset)
    {
        BinaryPrimitives.WriteInt32BigEndian(frame, AnswerBytes - LengthBytes);
        BinaryPrimitives.WriteInt64BigEndian(frame[LengthBytes..], baseOffset);
        BinaryPrimitives.WriteInt32BigEndian(frame[(LengthBytes + sizeof(long))..], 0);
    }
}

/// <summary>What a connection to the ceiling is for.</summary>
internal enum CeilingUse
{
    /// <summary>Batches are checked, numbered, written and acknowledged.</summary>
    Append = 1,

    /// <summary>As <see cref="Append"/>; what is written is flushed in groups, and nobody waits for it.</summary>
    AppendAndFlush = 2,

    /// <summary>As <see cref="Append"/>, but acknowledged when it is flushed, in groups.</summary>
    AppendFlushed = 3,

    /// <summary>Raw loopback: what comes is received and acknowledged, and nothing else.</summary>
    Discard = 4,

    /// <summary>Ranges of the log by sendfile.</summary>
    ReadFile = 5,

    /// <summary>Raw loopback: as many bytes of memory as are asked for.</summary>
    ReadMemory = 6,

    /// <summary>Deletes the log, answers and ends.</summary>
    Drop = 7,

    /// <summary>Makes a replicated set here and answers; its shape follows.</summary>
    LeadSet = 8,

    /// <summary>Follows a set of another process and answers; its shape follows.</summary>
    FollowSet = 9,

    /// <summary>Batches for the logs of a set, acknowledged when all three have them.</summary>
    AppendToSet = 10,

    /// <summary>A follower's fetches.</summary>
    FetchFromSet = 11,

    /// <summary>Ends and deletes a set that this process leads or follows, and answers; first at its leader.</summary>
    DropSet = 12,
}
