namespace KRaftNet.Broker.Requests;

/// <summary>A request that waits for something to happen.</summary>
internal interface IParkedRequest
{
    /// <summary>The connection ended: frees what it holds. Called once or never, on the connection's loop.</summary>
    void Abandon();
}

/// <summary>
/// The waiting requests of one connection, so that none outlives it: a client may ask for a wait of weeks and go away.
/// Thread-safe by its lock; requests are called outside of it. Bounded by the requests that a connection may have in flight.
/// </summary>
internal sealed class ParkedRequests
{
    private readonly Lock _lock = new();
    private readonly List<IParkedRequest> _parked = [];
    private bool _isClosed;

    /// <summary>Requests that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _parked.Count;
            }
        }
    }

    /// <summary>Adds a request; false if the connection ended already.</summary>
    public bool TryAdd(IParkedRequest request)
    {
        lock (_lock)
        {
            if (!_isClosed)
            {
                _parked.Add(request);
            }

            return !_isClosed;
        }
    }

    /// <summary>Forgets a request that was answered, if it is there.</summary>
    public void Remove(IParkedRequest request)
    {
        lock (_lock)
        {
            _parked.Remove(request);
        }
    }

    /// <summary>The connection ended.</summary>
    public void Close()
    {
        IParkedRequest[] abandoned;
        lock (_lock)
        {
            _isClosed = true;
            abandoned = [.. _parked];
            _parked.Clear();
        }

        foreach (var request in abandoned)
        {
            request.Abandon();
        }
    }
}
