namespace KRaftNet.Raft.Tests.Simulation;

/// <summary>Virtual time: what is due runs in the order of its time, then of its scheduling.</summary>
internal sealed class Scheduler
{
    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _due = new();
    private long _scheduled;

    public TimeSpan Now { get; private set; }

    /// <summary>Events run so far.</summary>
    public long Events { get; private set; }

    public void At(TimeSpan time, Action action)
    {
        Assert.True(time >= Now);
        _due.Enqueue(action, (time, _scheduled++));
    }

    public void After(TimeSpan delay, Action action) => At(Now + delay, action);

    /// <summary>Runs until the time is reached or the condition holds.</summary>
    /// <returns>Whether the condition holds.</returns>
    public bool RunUntil(TimeSpan end, Func<bool>? condition = null)
    {
        while (_due.TryPeek(out _, out var key) && key.At <= end)
        {
            if (condition?.Invoke() == true)
            {
                return true;
            }

            Now = key.At;
            Events++;
            _due.Dequeue()();
        }

        Now = end;
        return condition?.Invoke() == true;
    }
}
