namespace KRaftNet.Broker.Purgatory;

/// <summary>A parked fetch, asked whether it has enough now.</summary>
internal interface IFetchWaiter
{
    /// <summary>
    /// Whether it is over: it answered now, or had answered before. Called on the thread that moved the log, outside of
    /// the partition's lock; must not wait.
    /// </summary>
    bool TryComplete();

    /// <summary>Whether it has answered.</summary>
    bool IsOver { get; }
}

/// <summary>
/// Long polls that wait for more of one partition. Thread-safe by its own lock; waiters are called outside of it. Bounded
/// by the requests that connections may have in flight.
/// </summary>
internal sealed class FetchWaiters
{
    private readonly Lock _lock = new();
    private List<IFetchWaiter> _waiters = [];
    private long _version;

    /// <summary>Parked fetches.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>Changes with every <see cref="Notify"/>: read it before looking at the log, hand it to <see cref="TryAdd"/>.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Parks the waiter, unless the log moved since the version was read: then the caller looks again.</summary>
    public bool TryAdd(IFetchWaiter waiter, long version)
    {
        lock (_lock)
        {
            if (_version != version)
            {
                return false;
            }

            _waiters.Add(waiter);
            return true;
        }
    }

    /// <summary>Forgets a waiter that ended elsewhere (time-out, another partition).</summary>
    public void Remove(IFetchWaiter waiter)
    {
        lock (_lock)
        {
            _waiters.Remove(waiter);
        }
    }

    /// <summary>The readable end moved, or the partition changed its state: every waiter is asked once.</summary>
    public void Notify()
    {
        List<IFetchWaiter> asked;
        lock (_lock)
        {
            _version++;
            if (_waiters.Count == 0)
            {
                return;
            }

            asked = _waiters;
            _waiters = [];
        }

        foreach (var waiter in asked)
        {
            Ask(waiter);
        }
    }

    /// <summary>One look for each move: it parks again with the version that was read before the look.</summary>
    private void Ask(IFetchWaiter waiter)
    {
        bool isParked;
        do
        {
            var version = Version;
            if (waiter.TryComplete())
            {
                return;
            }

            isParked = TryAdd(waiter, version);
        }
        while (!isParked);

        // It may have answered elsewhere since the look, and left its partitions before it was parked here.
        if (waiter.IsOver)
        {
            Remove(waiter);
        }
    }
}
