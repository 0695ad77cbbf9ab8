using KRaftNet.TestKit.Simulation;

namespace KRaftNet.TestKit.Tests.Simulation;

public sealed class ClockTests
{
    private static readonly FaultOptions Exact = new()
    {
        ClockDriftPpmMax = 0,
        ClockOffsetMax = TimeSpan.Zero,
        TimerLatenessMax = TimeSpan.Zero,
    };

    [Fact]
    public void Clocks_move_with_virtual_time_only()
    {
        var (world, clock) = Started(Exact);
        var start = clock.GetTimestamp();
        Assert.Equal(SimulatedClock.Start, clock.GetUtcNow());
        world.RunFor(TimeSpan.FromMinutes(90));
        Assert.Equal(TimeSpan.FromMinutes(90), clock.GetElapsedTime(start));
        Assert.Equal(SimulatedClock.Start.AddMinutes(90), clock.GetUtcNow());
    }

    [Fact]
    public void Machines_disagree_within_the_bounds()
    {
        var faults = new FaultOptions { ClockDriftPpmMax = 1000, ClockOffsetMax = TimeSpan.FromSeconds(5) };
        var offsets = new SortedSet<TimeSpan>();
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var (world, clock) = Started(faults, seed);
            var before = clock.GetTimestamp();
            world.RunFor(TimeSpan.FromSeconds(1000));
            var elapsed = clock.GetElapsedTime(before);
            Assert.InRange(elapsed, TimeSpan.FromSeconds(999), TimeSpan.FromSeconds(1001));
            var off = clock.GetUtcNow() - (SimulatedClock.Start + elapsed);
            Assert.InRange(off, TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(5));
            offsets.Add(off);
        }

        Assert.True(offsets.Count > 10);
    }

    [Fact]
    public void Wall_clock_jumps_without_touching_intervals()
    {
        var (world, clock) = Started(Exact);
        var before = clock.GetTimestamp();
        world.Nodes[0].Clock.Offset = TimeSpan.FromHours(-2);
        Assert.Equal(SimulatedClock.Start.AddHours(-2), clock.GetUtcNow());
        Assert.Equal(before, clock.GetTimestamp());
    }

    [Fact]
    public void Timer_never_fires_early_by_its_own_clock_and_late_within_the_bound()
    {
        var faults = new FaultOptions { ClockDriftPpmMax = 1000, TimerLatenessMax = TimeSpan.FromMilliseconds(5) };
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var (world, clock) = Started(faults, seed);
            var start = clock.GetTimestamp();
            var elapsed = TimeSpan.Zero;
            var wanted = TimeSpan.FromSeconds(seed);
            using var timer = clock.CreateTimer(
                _ => elapsed = clock.GetElapsedTime(start), null, wanted, Timeout.InfiniteTimeSpan);
            world.RunFor(TimeSpan.FromMinutes(5));
            Assert.InRange(elapsed, wanted, wanted + TimeSpan.FromMilliseconds(5.1));
        }
    }

    [Fact]
    public void Periodic_timer_fires_until_changed_or_disposed()
    {
        var (world, clock) = Started(Exact);
        var fired = 0;
        var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        world.RunFor(TimeSpan.FromSeconds(10.5));
        Assert.Equal(5, fired);
        timer.Change(TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        world.RunFor(TimeSpan.FromSeconds(100));
        Assert.Equal(6, fired);
        timer.Dispose();
        Assert.False(timer.Change(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5)));
        world.RunFor(TimeSpan.FromSeconds(100));
        Assert.Equal(6, fired);
    }

    [Fact]
    public void Cancellation_with_the_clock_comes_in_virtual_time()
    {
        var (world, clock) = Started(Exact);
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMinutes(1), clock);
        world.RunFor(TimeSpan.FromSeconds(59));
        Assert.False(cancellation.IsCancellationRequested);
        world.RunFor(TimeSpan.FromSeconds(2));
        Assert.True(cancellation.IsCancellationRequested);
    }

    private static (SimulatedWorld World, TimeProvider Clock) Started(FaultOptions faults, ulong seed = 1)
    {
        var world = new SimulatedWorld(seed, new SimulationOptions { Faults = faults });
        return (world, world.AddNode("one").Start().Clock);
    }
}
