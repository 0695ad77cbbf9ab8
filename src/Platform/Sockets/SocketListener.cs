using KRaftNet.Common;
using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Native;
using KRaftNet.Transport;

namespace KRaftNet.Platform.Sockets;

/// <summary>
/// A listening socket. It accepts on one loop and hands each connection to the next in turn. Owned by that loop, but for
/// <see cref="Dispose"/>.
/// </summary>
internal sealed class SocketListener : INetworkListener, IEpollSource
{
    /// <summary>Connections taken in one event, so that a storm of them does not keep the loop's other connections waiting.</summary>
    private const int AcceptedAtOnceMax = 64;

    private readonly FdHandle _socket;
    private readonly Reactors _reactors;
    private readonly EpollLoop _loop;
    private readonly TimeSpan _pause;
    private readonly Func<IByteChannel, IChannelHandler> _accept;
    private ITimer? _pauseTimer;
    private int _turn;
    private long _id;
    private int _disposed;

    public SocketListener(
        FdHandle socket, Reactors reactors, TimeSpan pause, Func<IByteChannel, IChannelHandler> accept)
    {
        _socket = socket;
        _reactors = reactors;
        _pause = pause;
        _accept = accept;
        Address = StreamSocket.LocalAddress(socket);
        _loop = reactors.Next(ref _turn);
        _loop.Post(Start);
    }

    /// <inheritdoc/>
    public HostAndPort Address { get; }

    /// <inheritdoc/>
    /// <remarks>When this returns nobody can connect, and another may listen. Connections on their way to a loop still come.</remarks>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            StreamSocket.StopListening(_socket);
            _loop.Post(Close);
        }
    }

    /// <inheritdoc/>
    public void OnEvents(uint happened)
    {
        var accepted = 0;
        while (accepted < AcceptedAtOnceMax && TryAccept())
        {
            accepted++;
        }
    }

    /// <inheritdoc/>
    public void OnLoopEnded()
    {
        _pauseTimer?.Dispose();
        _socket.Dispose();
    }

    private void Start() => _id = _loop.Add(_socket, Epoll.Readable, this);

    private void Close()
    {
        _loop.Remove(_socket, _id);
        OnLoopEnded();
    }

    /// <summary>Whether the next one may be tried at once.</summary>
    private bool TryAccept()
    {
        if (StreamSocket.Accept(_socket, out var remote) is { } socket)
        {
            HandOn(socket, remote);
            return true;
        }

        switch (Errno.Last)
        {
            case Errno.Again or Errno.InvalidArgument:
                // None is waiting; or listening has ended.
                return false;
            case Errno.TooManyFiles or Errno.TooManyFilesOfSystem or Errno.NoBuffers or Errno.NoMemory:
                Pause();
                return false;
            default:
                // A connection that died while it waited says nothing of others.
                return true;
        }
    }

    private void HandOn(FdHandle socket, HostAndPort remote)
    {
        var loop = _reactors.Next(ref _turn);
        loop.Post(() =>
        {
            var channel = new SocketChannel(loop, socket, remote);
            channel.Start(_accept(channel));
        });
    }

    /// <summary>The waiting connection stays in the backlog, so asking again at once would only burn the processor.</summary>
    private void Pause()
    {
        _loop.Modify(_socket, 0, _id, suspended: false);
        _pauseTimer ??= TimeProvider.System.CreateTimer(
            _ => _loop.Post(Resume), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _pauseTimer.Change(_pause, Timeout.InfiniteTimeSpan);
    }

    private void Resume()
    {
        if (!_socket.IsClosed)
        {
            _loop.Modify(_socket, Epoll.Readable, _id, suspended: false);
        }
    }
}
