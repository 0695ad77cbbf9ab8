using System.Net;
using KRaftNet.Common;
using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Native;
using KRaftNet.Transport;

namespace KRaftNet.Platform.Sockets;

/// <summary>Connecting to the addresses of a host, one after another, until one answers. Owned by the loop.</summary>
internal sealed class ConnectAttempt(
    EpollLoop loop,
    HostAndPort address,
    TimeSpan timeout,
    Func<IByteChannel?, NetworkException?, IChannelHandler?> connected) : IEpollSource
{
    private readonly Queue<IPAddress> _candidates = new();
    private IPAddress? _candidate;
    private FdHandle? _socket;
    private long _id;
    private ITimer? _timer;
    private NetworkException? _failure;

    /// <summary>Begins with the first address. On the loop.</summary>
    public void Start(IPAddress[] candidates, NetworkException? failure = null)
    {
        _failure = failure ?? new NetworkException(NetworkError.UnknownHost, address, "the name has no address");
        foreach (var candidate in candidates)
        {
            _candidates.Enqueue(candidate);
        }

        TryNext();
    }

    /// <inheritdoc/>
    public void OnEvents(uint happened)
    {
        var socket = Invariant.NotNull(_socket);
        var errno = StreamSocket.TakePendingError(socket);
        EndWaiting();
        Finish(socket, errno);
    }

    /// <inheritdoc/>
    public void OnLoopEnded()
    {
        _timer?.Dispose();
        _socket?.Dispose();
    }

    private void TryNext()
    {
        if (!_candidates.TryDequeue(out var candidate))
        {
            connected(null, Invariant.NotNull(_failure));
            return;
        }

        _candidate = candidate;
        var socket = StreamSocket.Open(SocketAddresses.FamilyOf(candidate));
        var errno = socket.IsInvalid ? Errno.Last : StreamSocket.BeginConnect(socket, candidate, address.Port);
        if (errno == Errno.InProgress)
        {
            Wait(socket);
        }
        else
        {
            Finish(socket, errno);
        }
    }

    private void Wait(FdHandle socket)
    {
        _socket = socket;
        _id = loop.Add(socket, Epoll.Writable, this);
        _timer = TimeProvider.System.CreateTimer(
            _ => loop.Post(() => OnTimeout(socket)), null, timeout, Timeout.InfiniteTimeSpan);
    }

    private void OnTimeout(FdHandle socket)
    {
        if (_socket == socket)
        {
            EndWaiting();
            Finish(socket, Errno.TimedOut);
        }
    }

    private void EndWaiting()
    {
        loop.Remove(_socket, _id);
        _socket = null;
        _timer?.Dispose();
    }

    private void Finish(FdHandle socket, int errno)
    {
        if (errno == 0 && IsConnectedToItself(socket))
        {
            errno = Errno.ConnectionRefused;
        }

        if (errno != 0)
        {
            socket.Dispose();
            _failure = NetworkErrors.Of(errno, address);
            TryNext();
            return;
        }

        var channel = new SocketChannel(loop, socket, address);
        if (connected(channel, null) is { } handler)
        {
            channel.Start(handler);
        }
        else
        {
            channel.Close(abort: false);
        }
    }

    /// <summary>
    /// A connect to a local port where nobody listens may be given that very port as its own end, and meet itself (TCP's
    /// simultaneous open). It would also keep the one who should listen there from doing so.
    /// </summary>
    private bool IsConnectedToItself(FdHandle socket) =>
        StreamSocket.LocalAddress(socket) == new HostAndPort(Invariant.NotNull(_candidate).ToString(), address.Port);
}
