using KRaftNet.Broker.Handlers.Fetch.Sessions;
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
internal sealed class PendingFetch : IFetchWaiter, IParkedRequest
{
    private readonly RequestContext _context;
    private readonly FetchPlan _plan;
    private readonly FetchScope _scope;
    private readonly LeaderHints _hints;
    private readonly Lock _lock = new();
    private FetchWaiters[] _waiters = [];
    private WheelTimer? _timeout;
    private volatile bool _isParked;
    private volatile bool _answered;

    private PendingFetch(RequestContext context, FetchPlan plan, FetchScope scope, LeaderHints hints)
    {
        _context = context;
        _plan = plan;
        _scope = scope;
        _hints = hints;
    }

    /// <summary>Answers now, or waits.</summary>
    public static void Start(
        RequestContext context, FetchPlan plan, FetchScope scope, LeaderHints hints, NodeClock clock)
    {
        var pending = new PendingFetch(context, plan, scope, hints);
        if (plan.IsReplica)
        {
            pending.StartOfFollower(clock);
        }
        else if (plan.MaxWait == TimeSpan.Zero || !plan.IsReadable)
        {
            pending.Answer();
        }
        else
        {
            pending.Park(clock);
        }
    }

    /// <inheritdoc/>
    public bool IsOver => _answered;

    /// <summary>The connection ended: nobody waits for the answer.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            if (_answered)
            {
                return;
            }

            _answered = true;
            _timeout?.Cancel();
            _context.RespondNothing();
        }

        LeaveWaiters();
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
            if (!IsEnough(reading))
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
    /// What a follower fetches says what it has: that counts from after the first look on, so that the answer tells the high
    /// watermark as it was before.
    /// </summary>
    private void StartOfFollower(NodeClock clock)
    {
        _waiters = WaitersOf(_plan);
        var versions = new long[_waiters.Length];
        ReadVersions(versions);
        var reading = FetchReading.Run(_plan);
        FollowerFetch.Note(_plan, reading);
        if (_plan.MaxWait == TimeSpan.Zero || !_plan.IsReadable || IsEnough(reading))
        {
            _answered = true;
            Send(reading);
            return;
        }

        reading.Dispose();
        if (!TryPark(versions, clock))
        {
            // A log has moved since.
            Park(clock);
        }
    }

    private bool IsEnough(FetchReading reading) => reading.Bytes >= _plan.MinBytes || reading.HasNews;

    /// <summary>
    /// Looks at the log between reading the partitions' versions and parking with them, so that no move of a log is missed
    /// in between.
    /// </summary>
    private void Park(NodeClock clock)
    {
        _waiters = WaitersOf(_plan);
        var versions = new long[_waiters.Length];
        do
        {
            ReadVersions(versions);
        }
        while (!TryComplete() && !TryPark(versions, clock));
    }

    private void ReadVersions(long[] versions)
    {
        for (var i = 0; i < versions.Length; i++)
        {
            versions[i] = _waiters[i].Version;
        }
    }

    private bool TryPark(long[] versions, NodeClock clock)
    {
        for (var i = 0; i < versions.Length; i++)
        {
            _isParked = true;
            if (!_waiters[i].TryAdd(this, versions[i]))
            {
                LeaveAll();
                return false;
            }
        }

        // All that is needed of the request is in the plan; its bytes count against the node's budget.
        _context.ReleaseFrame();
        var isConnected = true;
        lock (_lock)
        {
            if (!_answered)
            {
                _timeout = clock.Timers.Schedule(_plan.MaxWait, OnTimeout);
                isConnected = _context.Session.Parked.TryAdd(this);
            }
        }

        if (!isConnected)
        {
            Abandon();
        }

        return true;
    }

    private void OnTimeout()
    {
        Answer();
        LeaveAll();
    }

    private void LeaveAll()
    {
        if (_isParked)
        {
            _context.Session.Parked.Remove(this);
            LeaveWaiters();
        }
    }

    /// <summary>An idle partition would keep the answered fetch for ever.</summary>
    private void LeaveWaiters()
    {
        if (_isParked)
        {
            foreach (var waiters in _waiters)
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
        var response = _scope.Answer(_plan, reading);
        _hints.AddTo(response, _context, _plan.IsReplica);
        response.ThrottleTimeMs = (int)throttle.TotalMilliseconds;
        _context.Respond(response);
        _context.Throttle(throttle);
    }

    private static FetchWaiters[] WaitersOf(FetchPlan plan)
    {
        var waiters = new FetchWaiters[plan.Partitions.Count];
        var count = 0;
        for (var i = 0; i < waiters.Length; i++)
        {
            if (plan.Partitions[i].Replica is { } replica)
            {
                waiters[count++] = plan.IsReplica ? replica.FollowerFetches : replica.Fetches;
            }
        }

        return count == waiters.Length ? waiters : waiters[..count];
    }
}
