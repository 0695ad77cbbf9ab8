namespace KRaftNet.Common.Tests.Time;

/// <summary>
/// Time that stands still until told to go on, and the one timer that may be made from it. Owned by one test, on one
/// thread.
/// </summary>
internal sealed class HandDrivenTime : TimeProvider, ITimer
{
    private Action? _fire;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Now { get; private set; }

    /// <summary>How often the timer was armed.</summary>
    public int ArmCount { get; private set; }

    /// <summary>When the timer fires, or null if it is not armed.</summary>
    public TimeSpan? DueAt { get; private set; }

    public override long GetTimestamp() => Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Assert.Null(_fire);
        _fire = () => callback(state);
        Change(dueTime, period);
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Assert.Equal(Timeout.InfiniteTimeSpan, period);
        DueAt = dueTime == Timeout.InfiniteTimeSpan ? null : Now + dueTime;
        ArmCount += DueAt is null ? 0 : 1;
        return true;
    }

    /// <summary>Goes on to a time, firing the timer whenever it is due on the way.</summary>
    public void AdvanceTo(TimeSpan time)
    {
        while (DueAt is { } due && due <= time)
        {
            Now = due > Now ? due : Now;
            Fire();
        }

        Now = time;
    }

    /// <summary>Jumps, as a process does that was stopped: what was due meanwhile fires late.</summary>
    public void JumpTo(TimeSpan time)
    {
        Now = time;
        while (DueAt <= time)
        {
            Fire();
        }
    }

    public void Dispose() => DueAt = null;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fire()
    {
        DueAt = null;
        _fire!();
    }
}
