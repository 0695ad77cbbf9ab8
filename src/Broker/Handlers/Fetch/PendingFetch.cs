using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Purgatory;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common.Time;

namespace KRaftNet.Broker.Handlers.Fetch;

/// <summary>
/// A fetch until its answer: tried at once, then whenever one of its partitions has more, and for the last time when its
/// time is over. Thread-safe: whoever takes the turn to answer does so alone; the others find it answered.
/// </summary>
internal sealed class PendingFetch : IFetchWaiter
{
    private readonly RequestContext _context;
    private readonly FetchPlan _plan;
    private readonly Lock _lock = new();
    private WheelTimer? _timeout;
    private volatile bool _isParked;
    private bool _answered;

    private PendingFetch(RequestContext context, FetchPlan plan)
    {
        _context = context;
        _plan = plan;
    }

    /// <summary>Answers now, or waits.</summary>
    public static void Start(RequestContext context, FetchPlan plan, NodeClock clock)
    {
        var pending = new PendingFetch(context, plan);
        if (plan.MaxWait == TimeSpan.Zero || plan.Topics.Count == 0)
        {
            pending.Answer();
            return;
        }

        pending.Park(clock);
    }

    /// <inheritdoc/>
    public bool TryComplete()
    {
        lock (_lock)
        {
            if (_answered)
            {
                return true;
            }

            var reading = FetchReading.Run(_plan);
            if (reading.Bytes < _plan.MinBytes && !reading.HasNews)
            {
                reading.Dispose();
                return false;
            }

            _answered = true;
            _timeout?.Cancel();
            Send(reading);
        }

        LeaveAll();
        return true;
    }

    /// <summary>
    /// Looks at the log between reading the partitions' versions and parking with them, so that no move of a log is missed
    /// in between.
    /// </summary>
    private void Park(NodeClock clock)
    {
        while (true)
        {
            var versions = Replicas().Select(replica => (Waiters: replica, replica.Version)).ToList();
            if (TryComplete() || TryPark(versions, clock))
            {
                return;
            }
        }
    }

    private bool TryPark(List<(FetchWaiters Waiters, long Version)> versions, NodeClock clock)
    {
        for (var i = 0; i < versions.Count; i++)
        {
            _isParked = true;
            if (!versions[i].Waiters.TryAdd(this, versions[i].Version))
            {
                LeaveAll();
                return false;
            }
        }

        lock (_lock)
        {
            if (!_answered)
            {
                _timeout = clock.Timers.Schedule(_plan.MaxWait, OnTimeout);
            }
        }

        return true;
    }

    private void OnTimeout()
    {
        Answer();
        LeaveAll();
    }

    /// <summary>An idle partition would keep the answered fetch for ever.</summary>
    private void LeaveAll()
    {
        if (_isParked)
        {
            foreach (var waiters in Replicas())
            {
                waiters.Remove(this);
            }
        }
    }

    private void Answer()
    {
        lock (_lock)
        {
            if (!_answered)
            {
                _answered = true;
                Send(FetchReading.Run(_plan));
            }
        }
    }

    private void Send(FetchReading reading)
    {
        var throttle = _context.RecordUse(QuotaKind.Fetch, reading.Bytes);
        reading.Response.ThrottleTimeMs = (int)throttle.TotalMilliseconds;
        _context.Respond(reading.Response);
        _context.Throttle(throttle);
    }

    private IEnumerable<FetchWaiters> Replicas()
    {
        foreach (var topic in _plan.Topics)
        {
            foreach (var partition in topic.Partitions)
            {
                if (partition.Replica is { } replica)
                {
                    yield return replica.Fetches;
                }
            }
        }
    }
}
