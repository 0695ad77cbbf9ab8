using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;

namespace KRaftNet.Transport.Tests.Kit;

/// <summary>
/// A channel whose other end is the test: it decides what arrives, in which pieces, and how much is taken. It fails the
/// test when two send at a time.
/// </summary>
internal sealed class MemoryChannel(IEventLoop loop, string remoteHost = "10.0.0.1") : IByteChannel
{
    private readonly Lock _lock = new();
    private byte[] _inbound = [];
    private int _inboundAt;
    private readonly List<byte> _sent = [];
    private ChannelResult? _end;
    private bool _writeWanted;
    private int _sending;

    public IEventLoop Loop => loop;

    public HostAndPort Local { get; } = new("10.0.0.9", 9092);

    public HostAndPort Remote { get; } = new(remoteHost, 40000);

    public IChannelHandler? Handler { get; set; }

    public bool IsReadWanted { get; private set; } = true;

    public bool IsWriteWanted => _writeWanted;

    public bool IsClosed { get; private set; }

    public bool WasAborted { get; private set; }

    public int SendCalls { get; private set; }

    /// <summary>Bytes of one <see cref="Receive"/> at most.</summary>
    public int ReceiveMax { get; set; } = int.MaxValue;

    /// <summary>How many of the offered bytes are taken; 0 blocks.</summary>
    public Func<int, int> Take { get; set; } = offered => offered;

    /// <summary>All that was sent.</summary>
    public byte[] Sent
    {
        get
        {
            lock (_lock)
            {
                return [.. _sent];
            }
        }
    }

    /// <summary>How many they are.</summary>
    public int SentBytes
    {
        get
        {
            lock (_lock)
            {
                return _sent.Count;
            }
        }
    }

    private int Inbound => _inbound.Length - _inboundAt;

    /// <summary>Bytes come in; the handler is told until it wants no more or nothing is left.</summary>
    public void Arrive(ReadOnlySpan<byte> bytes)
    {
        _inbound = [.. _inbound.AsSpan(_inboundAt), .. bytes];
        _inboundAt = 0;
        TellReadable();
    }

    /// <summary>The other end closes or resets.</summary>
    public void ArriveEnd(ChannelResult end)
    {
        _end = end;
        TellReadable();
    }

    /// <summary>The stream takes bytes again.</summary>
    public void BecomeWritable(Func<int, int> take)
    {
        Take = take;
        if (_writeWanted && !IsClosed)
        {
            _writeWanted = false;
            Handler!.OnWritable();
        }
    }

    public void TellReadable()
    {
        while (IsReadWanted && !IsClosed && (Inbound > 0 || _end is not null))
        {
            var told = Inbound == 0;
            Handler!.OnReadable();
            if (told)
            {
                return;
            }
        }
    }

    public ChannelResult Receive(Span<byte> buffer, out int received)
    {
        Assert.True(loop.IsCurrent);
        Assert.True(buffer.Length > 0);
        received = Math.Min(Math.Min(buffer.Length, ReceiveMax), Inbound);
        _inbound.AsSpan(_inboundAt, received).CopyTo(buffer);
        _inboundAt += received;
        return received > 0 ? ChannelResult.Done : _end ?? ChannelResult.WouldBlock;
    }

    public ChannelResult Send(ReadOnlySpan<byte> bytes, bool more, out int sent)
    {
        Assert.Equal(0, Interlocked.Exchange(ref _sending, 1));
        sent = IsClosed ? 0 : Take(bytes.Length);
        lock (_lock)
        {
            _sent.AddRange(bytes[..sent]);
            SendCalls++;
        }

        Volatile.Write(ref _sending, 0);
        return IsClosed ? ChannelResult.Closed : sent > 0 ? ChannelResult.Done : ChannelResult.WouldBlock;
    }

    public ChannelResult SendFile(FileRange range, int offset, out int sent)
    {
        Assert.InRange(offset, 0, range.Length - 1);
        var bytes = new byte[range.Length - offset];
        var read = range.File.Read(range.Position + offset, bytes);
        if (read == 0)
        {
            sent = 0;
            return ChannelResult.ShortFile;
        }

        return Send(bytes.AsSpan(0, read), more: false, out sent);
    }

    public void WantWrite()
    {
        _writeWanted = true;
        WriteWanted?.Invoke();
    }

    /// <summary>Called when writing is asked for.</summary>
    public Action? WriteWanted { get; set; }

    public void WantRead(bool wanted)
    {
        Assert.True(loop.IsCurrent);
        IsReadWanted = wanted;
        if (wanted)
        {
            loop.Post(TellReadable);
        }
    }

    public void Close(bool abort)
    {
        Assert.True(loop.IsCurrent);
        if (!IsClosed)
        {
            IsClosed = true;
            WasAborted = abort;
        }
    }
}
