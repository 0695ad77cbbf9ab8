namespace KRaftNet.Common.Time;

/// <summary>
/// All time-outs of a node: scheduling and cancelling cost the same however many there are, and one timer of the
/// <see cref="TimeProvider"/> drives them, armed for the next thing to do and not at all when there is none (Varghese
/// and Lauck, "Hashed and hierarchical timing wheels", scheme 7). Thread-safe: one lock, held for no call to the
/// outside but to the timer.
/// </summary>
public sealed class TimingWheel : IDisposable
{
    /// <summary>The grain of time: calls come at whole ticks since the wheel was made.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// System timers take 49 days at most; a wheel that has nothing to do for longer wakes up in vain.
    /// </summary>
    private const long ArmedTicksMax = 24L * 60 * 60 * 1000;

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly WheelLevels _levels = new();
    private long _armedFor = long.MaxValue;
    private bool _isCalling;
    private bool _isDisposed;

    public TimingWheel(TimeProvider time)
    {
        _time = time;
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(
            static wheel => ((TimingWheel)wheel!).CallExpired(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// Calls <paramref name="expired"/> once after the delay: within the first whole tick not before it, at the next
    /// tick at the earliest (so also for a delay of 0 or less). Calls come one after another on the timer's thread, in
    /// the order of their ticks, those of one tick in the order of scheduling, and never inside this method. A call
    /// must be short, or post to its owner's loop; an exception that leaves it is fatal to the node.
    /// </summary>
    public WheelTimer Schedule(TimeSpan delay, Action expired)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var elapsed = _time.GetElapsedTime(_start);
            var now = elapsed.Ticks / Tick.Ticks;
            var timer = new WheelTimer(this, Math.Max(DeadlineAfter(elapsed, delay), now + 1), expired);
            _levels.Pass(now);
            _levels.Add(timer);
            Arm(elapsed);
            return timer;
        }
    }

    /// <summary>Prevents all calls that are still to come; one that runs is not waited for.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _levels.Clear();
        }

        _timer.Dispose();
    }

    internal bool Cancel(WheelTimer timer)
    {
        lock (_lock)
        {
            if (timer.Slot is null)
            {
                return false;
            }

            // The timer stays armed: a wake-up in vain costs less than arming anew for each cancelled time-out.
            _levels.Remove(timer);
            return true;
        }
    }

    private static long DeadlineAfter(TimeSpan elapsed, TimeSpan delay)
    {
        var ticks = delay.Ticks > TimeSpan.MaxValue.Ticks - elapsed.Ticks
            ? TimeSpan.MaxValue.Ticks
            : elapsed.Ticks + delay.Ticks;
        var (whole, rest) = Math.DivRem(ticks, Tick.Ticks);
        return rest > 0 ? whole + 1 : whole;
    }

    private void CallExpired()
    {
        if (!TryBeginCalling(out var tick))
        {
            return;
        }

        // Each is taken by itself, so that a call can still cancel another that is due at the same time.
        while (TryTake(tick, out var timer))
        {
            timer.Expired();
        }
    }

    /// <summary>False while another thread calls: it arms the timer anew when it is done.</summary>
    private bool TryBeginCalling(out long tick)
    {
        lock (_lock)
        {
            tick = _time.GetElapsedTime(_start).Ticks / Tick.Ticks;
            _armedFor = long.MaxValue;
            if (_isCalling || _isDisposed)
            {
                return false;
            }

            _isCalling = true;
            return true;
        }
    }

    private bool TryTake(long tick, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WheelTimer? timer)
    {
        lock (_lock)
        {
            timer = _levels.TakeDue(tick);
            if (timer is null)
            {
                _isCalling = false;
                Arm(_time.GetElapsedTime(_start));
            }

            return timer is not null;
        }
    }

    /// <summary>Arms the timer for the next event, unless it is armed for an earlier one, or calls go on.</summary>
    private void Arm(TimeSpan elapsed)
    {
        var next = _levels.NextEvent;
        if (_isCalling || _isDisposed || next >= _armedFor)
        {
            return;
        }

        var now = elapsed.Ticks / Tick.Ticks;
        _armedFor = Math.Min(next, now + ArmedTicksMax);
        var due = new TimeSpan(Math.Max(0, (_armedFor * Tick.Ticks) - elapsed.Ticks));
        _timer.Change(RoundUp(due), Timeout.InfiniteTimeSpan);
    }

    /// <summary>
    /// System timers cut off parts of a millisecond: they would fire early, and again and again until the tick.
    /// </summary>
    private static TimeSpan RoundUp(TimeSpan due) =>
        new((due.Ticks + Tick.Ticks - 1) / Tick.Ticks * Tick.Ticks);
}
