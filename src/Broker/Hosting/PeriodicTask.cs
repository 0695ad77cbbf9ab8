using KRaftNet.Common.Time;

namespace KRaftNet.Broker.Hosting;

/// <summary>
/// Calls something again and again, the next time an interval after the last one has ended. Thread-safe: the flag is read
/// and written with one lock.
/// </summary>
internal sealed class PeriodicTask
{
    private readonly TimingWheel _timers;
    private readonly TimeSpan _interval;
    private readonly Action<Action> _run;
    private readonly Lock _lock = new();
    private WheelTimer? _next;
    private bool _stopped;

    /// <param name="timers">The node's timers.</param>
    /// <param name="interval">The pause.</param>
    /// <param name="run">Does the work, here or elsewhere, and calls what it is given when it is done.</param>
    public PeriodicTask(TimingWheel timers, TimeSpan interval, Action<Action> run)
    {
        _timers = timers;
        _interval = interval;
        _run = run;
        ScheduleNext();
    }

    /// <summary>No further call begins; one that runs ends.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _next?.Cancel();
        }
    }

    private void ScheduleNext()
    {
        lock (_lock)
        {
            if (!_stopped)
            {
                _next = _timers.Schedule(_interval, () => _run(ScheduleNext));
            }
        }
    }
}
