using KRaftNet.Common;
using KRaftNet.Common.Time;

namespace KRaftNet.Transport.Server;

/// <summary>
/// One listener of a node and its connections. Thread-safe: the lock guards the set of connections; each connection
/// belongs to its own loop, to which everything is posted.
/// </summary>
public sealed class ServerListener : IConnectionOwner
{
    /// <summary>How often, within the idle time-out, idle connections are looked for.</summary>
    private const int SweepsPerIdleTimeout = 4;

    private readonly ListenerOptions _options;
    private readonly ServerServices _services;
    private readonly IRequestHandler _handler;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, ServerConnection> _connections = [];
    private readonly INetworkListener _listener;
    private WheelTimer? _idleSweep;
    private WheelTimer? _deadline;
    private Action? _stopped;
    private long _lastId;
    private bool _stopping;

    private ServerListener(ListenerOptions options, ServerServices services, IRequestHandler handler)
    {
        _options = options;
        _services = services;
        _handler = handler;
        _listener = services.Network.Listen(options.Bind, OnAccept);
        ScheduleSweep();
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="NetworkException">The address is taken, unknown or forbidden.</exception>
    public static ServerListener Start(ListenerOptions options, ServerServices services, IRequestHandler handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(services);
        Invariant.Require(options.RequestsInFlightMax > 0);
        Invariant.Require(options.BytesInFlightMax > 0);
        Invariant.Require(options.FrameBytesMax > 0);
        Invariant.Require(options.IdleTimeout > TimeSpan.Zero);
        return new ServerListener(options, services, handler);
    }

    /// <summary>The listener's name.</summary>
    public string Name => _options.Name;

    /// <summary>Where it listens, with the port that was taken.</summary>
    public HostAndPort Address => _listener.Address;

    /// <summary>Where clients are told to connect.</summary>
    public HostAndPort Advertised => _options.Advertised switch
    {
        null => Address,
        { Port: 0 } address => address with { Port = Address.Port },
        { } address => address,
    };

    /// <summary>Connections that are open now.</summary>
    public int Connections
    {
        get
        {
            lock (_lock)
            {
                return _connections.Count;
            }
        }
    }

    /// <summary>
    /// Stops: accepts no more, reads no more requests, and closes each connection when what it asked is answered, or at the
    /// deadline. <paramref name="stopped"/> is called once, on any thread, when the last one is closed. Call it once.
    /// </summary>
    public void Stop(TimeSpan deadline, Action stopped)
    {
        _listener.Dispose();
        lock (_lock)
        {
            Invariant.Require(!_stopping);
            _stopping = true;
            _stopped = stopped;
            _idleSweep?.Cancel();
            _deadline = _services.Timers.Schedule(deadline, CloseAll);
        }

        foreach (var connection in Snapshot())
        {
            connection.FinishAndClose();
        }

        TellIfStopped();
    }

    /// <inheritdoc/>
    void IConnectionOwner.OnClosed(ServerConnection connection, CloseReason reason)
    {
        lock (_lock)
        {
            Invariant.Require(_connections.Remove(connection.Id));
        }

        _services.Limits.Remove(connection.Remote.Host);
        _services.Metrics.Closed(Name, reason.ToString());
        _services.Closed?.Invoke(connection, reason);
        TellIfStopped();
    }

    private IChannelHandler OnAccept(IByteChannel channel)
    {
        if (_services.Limits.TryAdd(channel.Remote.Host) is { } refusal)
        {
            return Refuse(channel, refusal);
        }

        var connection = new ServerConnection(
            Interlocked.Increment(ref _lastId), channel, _handler, _options, _services, this);
        lock (_lock)
        {
            if (!_stopping)
            {
                _connections.Add(connection.Id, connection);
                _services.Metrics.Opened(Name);
                return connection;
            }
        }

        _services.Limits.Remove(channel.Remote.Host);
        return Refuse(channel, CloseReason.ShuttingDown);
    }

    private RefusedConnection Refuse(IByteChannel channel, CloseReason reason)
    {
        channel.Close(abort: false);
        _services.Metrics.Refused(Name, reason.ToString());
        _services.Refused?.Invoke(Name, channel.Remote, reason);
        return new RefusedConnection();
    }

    private void ScheduleSweep()
    {
        lock (_lock)
        {
            if (!_stopping)
            {
                _idleSweep = _services.Timers.Schedule(_options.IdleTimeout / SweepsPerIdleTimeout, CloseIdle);
            }
        }
    }

    private void CloseIdle()
    {
        ScheduleSweep();
        var now = _services.Time.GetTimestamp();
        foreach (var connection in Snapshot())
        {
            if (_services.Time.GetElapsedTime(connection.LastActivity, now) >= _options.IdleTimeout)
            {
                connection.Close(CloseReason.Idle);
            }
        }
    }

    private void CloseAll()
    {
        foreach (var connection in Snapshot())
        {
            connection.Close(CloseReason.ShutdownDeadline);
        }
    }

    private ServerConnection[] Snapshot()
    {
        lock (_lock)
        {
            return [.. _connections.Values];
        }
    }

    private void TellIfStopped()
    {
        Action? stopped = null;
        lock (_lock)
        {
            if (_stopping && _connections.Count == 0)
            {
                stopped = _stopped;
                _stopped = null;
                _deadline?.Cancel();
            }
        }

        stopped?.Invoke();
    }

    /// <summary>Stands for a connection that was closed as it came.</summary>
    private sealed class RefusedConnection : IChannelHandler
    {
        public void OnReadable()
        {
        }

        public void OnWritable()
        {
        }
    }
}
