using System.Buffers.Binary;
using System.Net.Sockets;
using KRaftNet.Common;

namespace KRaftNet.Platform.Tests.Server;

/// <summary>A client of the plainest kind: a blocking socket of the class library.</summary>
internal sealed class FrameClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public FrameClient(HostAndPort address) => _socket.Connect(address.Host, address.Port);

    /// <summary>Sends wire bytes whole.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Receives a frame's body; null at the end of the stream.</summary>
    public byte[]? Receive()
    {
        var size = new byte[4];
        if (!TryFill(size))
        {
            return null;
        }

        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(size)];
        Assert.True(TryFill(body), "the stream ended in a frame");
        return body;
    }

    /// <summary>Receives exactly so many bytes; false at the end of the stream.</summary>
    public bool TryFill(Span<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var received = _socket.Receive(buffer);
            if (received == 0)
            {
                return false;
            }

            buffer = buffer[received..];
        }

        return true;
    }

    public static byte[] Frame(ReadOnlySpan<byte> body)
    {
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, body.Length);
        body.CopyTo(frame.AsSpan(4));
        return frame;
    }

    public void Dispose() => _socket.Dispose();
}
