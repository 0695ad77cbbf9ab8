using KRaftNet.Common;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// A machine's clocks: an interval clock that drifts a little and a wall clock that is off by an amount and may jump.
/// Owned by the simulation's thread.
/// </summary>
public sealed class SimulatedClock
{
    /// <summary>What an exact wall clock shows at virtual time 0.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const int Million = 1_000_000;
    private readonly SimulationScheduler _scheduler;
    private readonly long _driftPpm;

    internal SimulatedClock(SimulationScheduler scheduler, FaultOptions faults, Prng prng)
    {
        _scheduler = scheduler;
        _driftPpm = prng.Next(2 * faults.ClockDriftPpmMax + 1) - faults.ClockDriftPpmMax;
        Offset = new TimeSpan(prng.Next(2 * faults.ClockOffsetMax.Ticks + 1) - faults.ClockOffsetMax.Ticks);
    }

    /// <summary>How far the wall clock is ahead; setting it is a jump.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>The interval clock, in units of 100 ns; never goes back.</summary>
    public long Ticks => ToClock(_scheduler.Ticks);

    /// <summary>The wall clock.</summary>
    public DateTimeOffset UtcNow => Start + new TimeSpan(Ticks) + Offset;

    /// <summary>Virtual time until the interval clock has moved on by so many units; never too short.</summary>
    internal long ToVirtual(long ticks)
    {
        var due = Ticks + ticks;
        var virtualDue = (long)((Int128)due * Million / (Million + _driftPpm));
        while (ToClock(virtualDue) < due)
        {
            virtualDue++;
        }

        return Math.Max(0, virtualDue - _scheduler.Ticks);
    }

    private long ToClock(long ticks) => ticks + (long)((Int128)ticks * _driftPpm / Million);
}
