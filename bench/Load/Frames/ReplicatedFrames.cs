using System.Buffers.Binary;

namespace KRaftNet.Load.Frames;

/// <summary>
/// What the replicated ceiling says besides <see cref="CeilingFrames"/>. An append has the log's number before the batch; a
/// fetch is a list of logs and positions, its answer a list of logs and bytes. Stateless.
/// </summary>
internal static class ReplicatedFrames
{
    /// <summary>Bytes of a log's number and a position in it.</summary>
    public const int PositionBytes = sizeof(int) + sizeof(long);

    /// <summary>Bytes before those of a log in an answer: its number, and how many.</summary>
    public const int PartBytes = 2 * sizeof(int);

    private const int ShapeBytes = 3 * sizeof(int);

    /// <summary>Where the log's number lies in an append.</summary>
    public const int LogAt = CeilingFrames.LengthBytes;

    /// <summary>A batch for log 0.</summary>
    public static byte[] Append(ReadOnlySpan<byte> batch)
    {
        var frame = new byte[LogAt + sizeof(int) + batch.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, sizeof(int) + batch.Length);
        batch.CopyTo(frame.AsSpan(LogAt + sizeof(int)));
        return frame;
    }

    /// <summary>What a set is like: the frame after the greeting.</summary>
    public static byte[] Shape(ReplicatedShape shape)
    {
        var frame = new byte[CeilingFrames.LengthBytes + ShapeBytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, ShapeBytes);
        var body = frame.AsSpan(CeilingFrames.LengthBytes);
        BinaryPrimitives.WriteInt32BigEndian(body, shape.Logs);
        BinaryPrimitives.WriteInt32BigEndian(body[sizeof(int)..], shape.IsFlushed ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(body[(2 * sizeof(int))..], shape.LeaderPort);
        return frame;
    }

    /// <summary>Out of a frame's body.</summary>
    public static ReplicatedShape ReadShape(ReadOnlySpan<byte> body) => new(
        BinaryPrimitives.ReadInt32BigEndian(body),
        BinaryPrimitives.ReadInt32BigEndian(body[sizeof(int)..]) != 0,
        BinaryPrimitives.ReadInt32BigEndian(body[(2 * sizeof(int))..]));

    /// <summary>Writes how far a follower is in a log.</summary>
    public static void WritePosition(Span<byte> to, int log, long position)
    {
        BinaryPrimitives.WriteInt32BigEndian(to, log);
        BinaryPrimitives.WriteInt64BigEndian(to[sizeof(int)..], position);
    }

    /// <summary>The first of a list of positions.</summary>
    public static (int Log, long Position) ReadPosition(ReadOnlySpan<byte> from) =>
        (BinaryPrimitives.ReadInt32BigEndian(from), BinaryPrimitives.ReadInt64BigEndian(from[sizeof(int)..]));

    /// <summary>Writes what precedes the bytes of a log.</summary>
    public static void WritePart(Span<byte> to, int log, int bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(to, log);
        BinaryPrimitives.WriteInt32BigEndian(to[sizeof(int)..], bytes);
    }

    /// <summary>What precedes the bytes of the first log of a list.</summary>
    public static (int Log, int Bytes) ReadPart(ReadOnlySpan<byte> from) =>
        (BinaryPrimitives.ReadInt32BigEndian(from), BinaryPrimitives.ReadInt32BigEndian(from[sizeof(int)..]));
}

/// <summary>What a replicated set is like. Immutable.</summary>
/// <param name="Logs">Its logs.</param>
/// <param name="IsFlushed">Whether an acknowledgement means that all three have it on disk.</param>
/// <param name="LeaderPort">Where the leader listens; for the leader itself 0.</param>
internal sealed record ReplicatedShape(int Logs, bool IsFlushed, int LeaderPort)
{
    private const int FlushThreadsMax = 4;

    /// <summary>Logs that are flushed side by side.</summary>
    public int FlushThreads => Math.Min(Logs, FlushThreadsMax);
}
