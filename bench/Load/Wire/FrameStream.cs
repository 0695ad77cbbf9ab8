using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using KRaftNet.Load.Frames;

namespace KRaftNet.Load.Wire;

/// <summary>
/// A connection that carries frames, on a blocking socket. What is received lies in one buffer; a large frame is received
/// to its end and no further, so that none of it is copied. One thread receives, one sends; they may be the same.
/// </summary>
internal sealed class FrameStream : IDisposable
{
    private const int ReceiveBytes = 64 * 1024;
    private readonly Socket _socket;
    private byte[] _buffer = new byte[ReceiveBytes];
    private int _start;
    private int _end;

    /// <summary>Takes over a connected socket.</summary>
    public FrameStream(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
    }

    /// <summary>The handle, for calls that .NET has no form of.</summary>
    public SafeSocketHandle Handle => _socket.SafeHandle;

    /// <summary>Connects.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="receiveTimeout">How long to wait for bytes; without end if not given.</param>
    public static FrameStream Connect(IPEndPoint address, TimeSpan receiveTimeout = default)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveTimeout = (int)receiveTimeout.TotalMilliseconds,
        };
        socket.Connect(address);
        return new FrameStream(socket);
    }

    /// <summary>Sends all.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Receives once, at least a byte; false at the end of the connection.</summary>
    public bool Receive()
    {
        var room = MakeRoom();
        var received = _socket.Receive(_buffer, _end, room, SocketFlags.None);
        _end += received;
        return received > 0;
    }

    /// <summary>
    /// The next whole frame of what was received, its length in front included. Valid until the next
    /// <see cref="Receive"/>; it may be changed.
    /// </summary>
    public bool TryTake(out Memory<byte> frame)
    {
        frame = default;
        if (_end - _start < CeilingFrames.LengthBytes)
        {
            return false;
        }

        var bytes = FrameBytes();
        if (_end - _start < bytes)
        {
            return false;
        }

        frame = _buffer.AsMemory(_start, bytes);
        _start += bytes;
        return true;
    }

    /// <summary>Receives until a frame is whole.</summary>
    /// <exception cref="EndOfStreamException">The other side ended the connection.</exception>
    public Memory<byte> Take()
    {
        Memory<byte> frame;
        while (!TryTake(out frame))
        {
            if (!Receive())
            {
                throw new EndOfStreamException("the server ended the connection");
            }
        }

        return frame;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private int FrameBytes()
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(_start));
        return length >= 0 ? CeilingFrames.LengthBytes + length : throw new InvalidDataException($"a frame of {length} bytes");
    }

    /// <summary>Bytes that may be received at <see cref="_end"/>.</summary>
    private int MakeRoom()
    {
        if (_start == _end)
        {
            _start = 0;
            _end = 0;
        }

        var frame = _end - _start >= CeilingFrames.LengthBytes ? FrameBytes() : 0;
        var wanted = Math.Max(frame, ReceiveBytes);
        if (_start + wanted > _buffer.Length)
        {
            var target = wanted <= _buffer.Length ? _buffer : new byte[wanted];
            _buffer.AsSpan(_start, _end - _start).CopyTo(target);
            _buffer = target;
            _end -= _start;
            _start = 0;
        }

        return frame > ReceiveBytes ? _start + frame - _end : _buffer.Length - _end;
    }
}
