using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Native;

namespace KRaftNet.Platform.Sockets;

/// <summary>
/// What a socket wants to be told, and what epoll was told of that. Changes within an event are passed on once, after it.
/// Thread-safe by one lock, because <see cref="WantWrite"/> comes from any thread.
/// </summary>
internal sealed class SocketInterest(EpollLoop loop, FdHandle socket)
{
    private readonly Lock _lock = new();
    private long _id;
    private State _state;
    private uint _applied;
    private bool _read = true;
    private bool _readEnded;
    private bool _write;
    private bool _inEvents;

    /// <summary>Whether reading is wanted. On the loop.</summary>
    public bool IsReadWanted => _read && _state != State.Ended;

    /// <summary>Registers with epoll. On the loop.</summary>
    public void Start(IEpollSource source)
    {
        lock (_lock)
        {
            _applied = Wanted();
            _id = loop.Add(socket, _applied, source);
            _state = State.Registered;
        }
    }

    /// <summary>On the loop.</summary>
    public void WantRead(bool wanted)
    {
        lock (_lock)
        {
            _read = wanted && !_readEnded;
            Apply();
        }
    }

    /// <summary>There is nothing to read any more, whatever is wanted. On the loop.</summary>
    public void EndRead()
    {
        _readEnded = true;
        WantRead(false);
    }

    /// <summary>Asks for one event. Any thread.</summary>
    public void WantWrite()
    {
        lock (_lock)
        {
            _write = true;
            Apply();
        }
    }

    /// <summary>Whether writing was asked for; it is not any more. On the loop.</summary>
    public bool TakeWrite()
    {
        lock (_lock)
        {
            var wanted = _write;
            _write = false;
            return wanted;
        }
    }

    /// <summary>On the loop: changes wait for <see cref="EndEvents"/>.</summary>
    public void BeginEvents()
    {
        lock (_lock)
        {
            _inEvents = true;
        }
    }

    /// <summary>
    /// On the loop. A broken connection that nobody wants to hear of is taken out of epoll, which cannot be silenced
    /// otherwise, until somebody does.
    /// </summary>
    public void EndEvents(bool broken)
    {
        lock (_lock)
        {
            _inEvents = false;
            if (broken && _state == State.Registered && Wanted() == 0)
            {
                _state = State.Suspended;
                loop.Suspend(socket);
            }
            else
            {
                Apply();
            }
        }
    }

    /// <summary>Before the socket is closed. On the loop.</summary>
    public void End()
    {
        lock (_lock)
        {
            if (_state is State.Registered or State.Suspended)
            {
                loop.Remove(_state == State.Registered ? socket : null, _id);
            }

            _state = State.Ended;
        }
    }

    private uint Wanted() => (_read ? Epoll.Readable : 0) | (_write ? Epoll.Writable : 0);

    private void Apply()
    {
        var wanted = Wanted();
        if (_inEvents
            || _state is State.Unregistered or State.Ended
            || (_state == State.Registered ? wanted == _applied : wanted == 0))
        {
            return;
        }

        loop.Modify(socket, wanted, _id, suspended: _state == State.Suspended);
        _state = State.Registered;
        _applied = wanted;
    }

    private enum State
    {
        Unregistered,
        Registered,
        Suspended,
        Ended,
    }
}
