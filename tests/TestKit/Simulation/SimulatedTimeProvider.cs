using KRaftNet.Common;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// A process's view of its machine's clocks, and its timers, which end with it. Timers fire late by a random bit, never
/// early, and outside all loops. Owned by the simulation's thread.
/// </summary>
internal sealed class SimulatedTimeProvider(SimulatedProcess process, Prng prng) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp()
    {
        CheckThread();
        return process.Node.Clock.Ticks;
    }

    public override DateTimeOffset GetUtcNow()
    {
        CheckThread();
        return process.Node.Clock.UtcNow;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private void CheckThread() => process.Scheduler.CheckThread();

    private SimulationEvent? Schedule(TimeSpan time, Action fire)
    {
        var lateness = prng.Next(process.Node.World.Faults.TimerLatenessMax.Ticks + 1);
        var delay = process.Node.Clock.ToVirtual(time.Ticks) + lateness;
        return process.Schedule(delay, TraceKind.Timer, "timer", fire);
    }

    // A firing that waits for a paused process cannot be cancelled in the queue any more, hence the generation.
    private sealed class Timer(SimulatedTimeProvider provider, Action callback) : ITimer
    {
        private SimulationEvent? _next;
        private TimeSpan _period;
        private int _generation;
        private bool _disposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            _period = period;
            Arm(dueTime);
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            Arm(Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan time)
        {
            provider.CheckThread();
            _next?.Cancel();
            var generation = ++_generation;
            _next = time == Timeout.InfiniteTimeSpan ? null : provider.Schedule(time, () => Fire(generation));
        }

        private void Fire(int generation)
        {
            if (generation == _generation)
            {
                Arm(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);
                callback();
            }
        }
    }
}
