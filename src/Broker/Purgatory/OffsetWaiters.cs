using KRaftNet.Common;

namespace KRaftNet.Broker.Purgatory;

/// <summary>Told once when a partition's high watermark has reached what it waits for, or never will.</summary>
internal interface IOffsetWaiter
{
    /// <summary>Every record below the awaited offset is committed. May be called on any thread; must not wait.</summary>
    /// <param name="token">What the waiter gave, to tell its partitions apart.</param>
    void OffsetReached(int token);

    /// <summary>The partition ended (deleted, storage failed, leadership lost) before the offset was reached.</summary>
    void OffsetLost(int token, Protocol.ErrorCode error);
}

/// <summary>
/// Acknowledgements that wait for one partition's high watermark. Thread-safe by its own lock; waiters are called outside
/// of it. Bounded by the requests that connections may have in flight. A waiter that timed out stays until the offset
/// passes it and is then told in vain.
/// </summary>
internal sealed class OffsetWaiters
{
    private readonly Lock _lock = new();
    private readonly PriorityQueue<(IOffsetWaiter Waiter, int Token), (long Offset, long Arrival)> _queue = new();
    private long _arrivals;
    private long _reached = -1;
    private Protocol.ErrorCode? _lost;

    /// <summary>Waiters in the queue, those that timed out included.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _queue.Count;
            }
        }
    }

    /// <summary>Calls the waiter when the high watermark is at or above the offset: at once if it is already.</summary>
    public void Add(Offset offset, IOffsetWaiter waiter, int token)
    {
        Protocol.ErrorCode? lost;
        lock (_lock)
        {
            lost = _lost;
            if (lost is null && _reached < offset.Value)
            {
                _queue.Enqueue((waiter, token), (offset.Value, _arrivals++));
                return;
            }
        }

        if (lost is { } error)
        {
            waiter.OffsetLost(token, error);
        }
        else
        {
            waiter.OffsetReached(token);
        }
    }

    /// <summary>
    /// The high watermark moved; a value below an earlier one changes nothing. The latest waiter is told first: answers of
    /// a connection leave in the order of its requests, so those of one group commit are ready when the first is, and leave
    /// in one send.
    /// </summary>
    public void Advance(Offset highWatermark)
    {
        if (!TryTake(highWatermark.Value, out var first))
        {
            return;
        }

        if (TryTake(highWatermark.Value, out var second))
        {
            TellBackwards(highWatermark, second);
        }

        first.Waiter.OffsetReached(first.Token);
    }

    /// <summary>Ends all waiting, and that of who comes later until <see cref="Reopen"/>, with the error.</summary>
    public void Fail(Protocol.ErrorCode error)
    {
        List<(IOffsetWaiter Waiter, int Token)> ended = [];
        lock (_lock)
        {
            _lost = error;
            while (_queue.TryDequeue(out var next, out _))
            {
                ended.Add(next);
            }
        }

        foreach (var (waiter, token) in ended)
        {
            waiter.OffsetLost(token, error);
        }
    }

    /// <summary>Takes waiters again after <see cref="Fail"/>: the partition leads anew, and tells its high watermark next.</summary>
    public void Reopen()
    {
        lock (_lock)
        {
            _lost = null;
            _reached = -1;
        }
    }

    /// <summary>Tells that waiter and all later ones that are due.</summary>
    private void TellBackwards(Offset highWatermark, (IOffsetWaiter Waiter, int Token) earliest)
    {
        List<(IOffsetWaiter Waiter, int Token)> due = [earliest];
        while (TryTake(highWatermark.Value, out var next))
        {
            due.Add(next);
        }

        for (var i = due.Count - 1; i >= 0; i--)
        {
            due[i].Waiter.OffsetReached(due[i].Token);
        }
    }

    private bool TryTake(long highWatermark, out (IOffsetWaiter Waiter, int Token) next)
    {
        lock (_lock)
        {
            _reached = Math.Max(_reached, highWatermark);
            if (_queue.TryPeek(out next, out var awaited) && awaited.Offset <= _reached)
            {
                _queue.Dequeue();
                return true;
            }

            return false;
        }
    }
}
