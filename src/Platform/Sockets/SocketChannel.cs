using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.Platform.Files;
using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Native;
using KRaftNet.Transport;

namespace KRaftNet.Platform.Sockets;

/// <summary>
/// A connected TCP socket. Owned by its loop, but for sending and <see cref="WantWrite"/>; the handle keeps the descriptor
/// open under a send on another thread while the loop closes it.
/// </summary>
internal sealed unsafe class SocketChannel : IByteChannel, IEpollSource
{
    private const int NoSignal = 0x4000;
    private const int More = 0x8000;
    private readonly EpollLoop _loop;
    private readonly FdHandle _socket;
    private readonly SocketInterest _interest;
    private IChannelHandler? _handler;
    private ChannelResult? _end;
    private volatile bool _closed;

    /// <summary>Takes over a connected socket. On the loop.</summary>
    public SocketChannel(EpollLoop loop, FdHandle socket, HostAndPort remote)
    {
        _loop = loop;
        _socket = socket;
        Remote = remote;
        Local = StreamSocket.LocalAddress(socket);
        StreamSocket.SetNoDelay(socket);
        _interest = new SocketInterest(loop, socket);
    }

    /// <inheritdoc/>
    public IEventLoop Loop => _loop;

    /// <inheritdoc/>
    public HostAndPort Local { get; }

    /// <inheritdoc/>
    public HostAndPort Remote { get; }

    /// <summary>From here on the handler is told of events. On the loop; without effect if it was closed meanwhile.</summary>
    public void Start(IChannelHandler handler)
    {
        if (!_closed)
        {
            _handler = handler;
            _interest.Start(this);
        }
    }

    /// <inheritdoc/>
    public ChannelResult Receive(Span<byte> buffer, out int received)
    {
        Invariant.Require(buffer.Length > 0);
        Invariant.Require(_loop.IsCurrent);
        received = 0;
        if (_closed || _end is not null)
        {
            return _end ?? ChannelResult.Closed;
        }

        nint result;
        fixed (byte* start = buffer)
        {
            result = Libc.Receive(_socket, start, buffer.Length, 0);
        }

        if (result > 0)
        {
            received = (int)result;
            return ChannelResult.Done;
        }

        var outcome = result == 0 ? ChannelResult.Closed : ResultOf(Errno.Last);
        if (outcome != ChannelResult.WouldBlock)
        {
            // Told once; the kernel would go on telling it, and forget a reset at that.
            _end = outcome;
            _interest.EndRead();
        }

        return outcome;
    }

    /// <inheritdoc/>
    public ChannelResult Send(ReadOnlySpan<byte> bytes, bool more, out int sent)
    {
        sent = 0;
        try
        {
            fixed (byte* start = bytes)
            {
                var result = Libc.Send(_socket, start, bytes.Length, NoSignal | (more ? More : 0));
                if (result < 0)
                {
                    return ResultOf(Errno.Last);
                }

                sent = (int)result;
                return ChannelResult.Done;
            }
        }
        catch (ObjectDisposedException)
        {
            return ChannelResult.Closed;
        }
    }

    /// <inheritdoc/>
    public ChannelResult SendFile(FileRange range, int offset, out int sent)
    {
        Invariant.Require(offset < range.Length);
        sent = 0;
        var file = range.File as OsFile ?? throw Invariant.Unreachable($"{range.File} is not a file of this platform");
        try
        {
            var position = range.Position + offset;
            var result = Libc.SendFile(_socket, file.Handle, ref position, range.Length - offset);
            if (result < 0)
            {
                return ResultOf(Errno.Last);
            }

            sent = (int)result;
            return result == 0 ? ChannelResult.ShortFile : ChannelResult.Done;
        }
        catch (ObjectDisposedException)
        {
            return _closed ? ChannelResult.Closed : ChannelResult.ShortFile;
        }
    }

    /// <inheritdoc/>
    public void WantWrite() => _interest.WantWrite();

    /// <inheritdoc/>
    public void WantRead(bool wanted)
    {
        Invariant.Require(_loop.IsCurrent);
        _interest.WantRead(wanted);
    }

    /// <inheritdoc/>
    public void Close(bool abort)
    {
        Invariant.Require(_loop.IsCurrent);
        if (_closed)
        {
            return;
        }

        _closed = true;
        _interest.End();
        if (abort)
        {
            StreamSocket.ResetOnClose(_socket);
        }

        _socket.Dispose();
    }

    /// <inheritdoc/>
    void IEpollSource.OnEvents(uint happened)
    {
        _interest.BeginEvents();
        var handler = Invariant.NotNull(_handler);
        if ((happened & (Epoll.Readable | Epoll.Broken)) != 0 && _interest.IsReadWanted)
        {
            handler.OnReadable();
        }

        if ((happened & (Epoll.Writable | Epoll.Broken)) != 0 && !_closed && _interest.TakeWrite())
        {
            handler.OnWritable();
        }

        _interest.EndEvents(broken: (happened & Epoll.Broken) != 0);
    }

    /// <inheritdoc/>
    void IEpollSource.OnLoopEnded() => _socket.Dispose();

    private static ChannelResult ResultOf(int errno) => errno switch
    {
        Errno.Again or Errno.Interrupted => ChannelResult.WouldBlock,
        Errno.BrokenPipe => ChannelResult.Closed,
        Errno.InputOutput => ChannelResult.ShortFile,
        _ => ChannelResult.Reset,
    };
}
