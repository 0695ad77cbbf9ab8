using System.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Contracts;

/// <summary>
/// One end of a connection in tests: keeps what it receives and sends what it is given, as fast as the stream takes it.
/// Thread-safe by a lock, since tests look at it from another thread.
/// </summary>
public sealed class RecordingHandler : IChannelHandler
{
    private readonly Lock _lock = new();
    private readonly ArrayBufferWriter<byte> _received = new();
    private readonly byte[] _buffer = new byte[16 * 1024];
    private byte[] _toSend = [];
    private FileRange? _range;
    private IByteChannel? _channel;
    private int _sent;
    private int _calls;
    private bool _blocked;
    private ChannelResult? _end;

    /// <summary>The channel, once there is one.</summary>
    public IByteChannel Channel => Volatile.Read(ref _channel) ?? throw new InvalidOperationException("not connected");

    /// <summary>All that has come so far.</summary>
    public byte[] Received => Locked(() => _received.WrittenSpan.ToArray());

    /// <summary>How many bytes have come so far.</summary>
    public int ReceivedBytes => Locked(() => _received.WrittenCount);

    /// <summary>How the stream ended, or null.</summary>
    public ChannelResult? End => Locked(() => _end);

    /// <summary>Whether the last send found no room.</summary>
    public bool Blocked => Locked(() => _blocked);

    /// <summary>Bytes that the stream has taken.</summary>
    public int SentBytes => Locked(() => _sent);

    /// <summary>How often it was told something.</summary>
    public int Calls => Locked(() => _calls);

    /// <summary>Takes the channel, as the answer to accept or connect.</summary>
    public RecordingHandler Begin(IByteChannel channel)
    {
        Volatile.Write(ref _channel, channel);
        return this;
    }

    /// <summary>Sends the bytes, as there is room. Any thread; one thing at a time.</summary>
    public void SendAll(byte[] bytes)
    {
        lock (_lock)
        {
            _toSend = bytes;
            _sent = 0;
            Pump();
        }
    }

    /// <summary>Sends a file's range, as there is room, and disposes it.</summary>
    public void SendRange(FileRange range)
    {
        lock (_lock)
        {
            _range = range;
            _sent = 0;
            Pump();
        }
    }

    /// <inheritdoc/>
    public void OnReadable()
    {
        lock (_lock)
        {
            _calls++;
            var result = Channel.Receive(_buffer, out var received);
            _received.Write(_buffer.AsSpan(0, received));
            if (result is ChannelResult.Closed or ChannelResult.Reset)
            {
                _end = result;
            }
        }
    }

    /// <inheritdoc/>
    public void OnWritable()
    {
        lock (_lock)
        {
            _calls++;
            Pump();
        }
    }

    private void Pump()
    {
        var length = _range?.Length ?? _toSend.Length;
        _blocked = false;
        while (_sent < length)
        {
            var result = _range is { } range
                ? Channel.SendFile(range, _sent, out var sent)
                : Channel.Send(_toSend.AsSpan(_sent), false, out sent);
            _sent += sent;
            if (result != ChannelResult.Done)
            {
                Stopped(result);
                return;
            }
        }

        _range?.Dispose();
        _range = null;
    }

    private void Stopped(ChannelResult result)
    {
        if (result == ChannelResult.WouldBlock)
        {
            _blocked = true;
            Channel.WantWrite();
        }
        else
        {
            _end ??= result;
        }
    }

    private T Locked<T>(Func<T> look)
    {
        lock (_lock)
        {
            return look();
        }
    }
}
