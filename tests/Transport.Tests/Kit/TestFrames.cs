using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Transport.Tests.Kit;

/// <summary>Making frames of bytes.</summary>
internal static class TestFrames
{
    /// <summary>Size and body, as on the wire.</summary>
    public static byte[] Wire(ReadOnlySpan<byte> body)
    {
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame.AsSpan(4));
        return frame;
    }

    /// <summary>The wire bytes of several.</summary>
    public static byte[] Wire(IEnumerable<byte[]> bodies) => [.. bodies.SelectMany(body => Wire(body))];

    /// <summary>A frame to be sent, in one buffer.</summary>
    public static FrameParts Parts(BufferPool pool, ReadOnlySpan<byte> body)
    {
        var buffer = pool.Rent(4 + body.Length);
        Wire(body).CopyTo(buffer.Span);
        return FrameParts.Of(buffer);
    }

    /// <summary>Bytes that tell their place.</summary>
    public static byte[] Body(int length, ulong seed = 1)
    {
        var body = new byte[length];
        new Prng(seed).Fill(body);
        return body;
    }
}
