using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Tests.Simulation;

public sealed class SchedulerTests
{
    [Fact]
    public void Events_run_in_the_order_of_their_times()
    {
        var scheduler = new SimulationScheduler(1);
        var order = new List<int>();
        scheduler.Schedule(30, () => order.Add(3));
        scheduler.Schedule(10, () => order.Add(1));
        scheduler.Schedule(20, () => scheduler.Schedule(5, () => order.Add(2)));
        scheduler.RunFor(TimeSpan.FromTicks(100));
        Assert.Equal([1, 2, 3], order);
        Assert.Equal(100, scheduler.Ticks);
    }

    [Fact]
    public void Events_of_one_instant_run_in_an_order_that_the_seed_decides()
    {
        var orders = new SortedSet<string>(StringComparer.Ordinal);
        for (var seed = 0UL; seed < 50; seed++)
        {
            Assert.Equal(OrderOf(seed), OrderOf(seed));
            orders.Add(OrderOf(seed));
        }

        Assert.Equal(["012", "021", "102", "120", "201", "210"], orders);
    }

    [Fact]
    public void Cancelled_event_does_not_happen()
    {
        var scheduler = new SimulationScheduler(1);
        var item = scheduler.Schedule(10, () => Assert.Fail("happened"));
        item.Cancel();
        scheduler.RunFor(TimeSpan.FromSeconds(1));
        Assert.Equal(0, scheduler.Steps);
    }

    [Fact]
    public void Run_until_stops_right_after_the_event_that_makes_it_true()
    {
        var scheduler = new SimulationScheduler(1);
        var count = 0;
        for (var i = 1; i <= 10; i++)
        {
            scheduler.Schedule(i, () => count++);
        }

        Assert.True(scheduler.RunUntil(() => count == 4, TimeSpan.FromSeconds(1)));
        Assert.Equal(4, scheduler.Ticks);
        Assert.False(scheduler.RunUntil(() => count == 11, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Exception_fails_the_seed_with_the_way_to_replay_it_and_the_trace()
    {
        var options = new SimulationOptions { ReplayCommand = "simulate --seed {seed}" };
        var scheduler = new SimulationScheduler(77, options);
        scheduler.Schedule(5, () =>
        {
            scheduler.Trace.Add(scheduler.Ticks, TraceKind.Note, 3, "before the fall");
            throw new FormatException("odd");
        });
        var failure = Assert.Throws<SimulationFailedException>(() => scheduler.RunFor(TimeSpan.FromSeconds(1)));
        Assert.Equal(77UL, failure.Seed);
        Assert.IsType<FormatException>(failure.InnerException);
        Assert.Contains("simulate --seed 77", failure.Message, StringComparison.Ordinal);
        Assert.Contains("before the fall", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Call_from_another_thread_fails_the_seed()
    {
        var scheduler = new SimulationScheduler(1);
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(() => scheduler.Post(_ => { }, null)));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(thrown);
        scheduler.Schedule(0, () => { });
        Assert.Throws<SimulationFailedException>(() => scheduler.RunFor(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Running_in_circles_fails_the_seed()
    {
        var scheduler = new SimulationScheduler(1, new SimulationOptions { StepsMax = 1000 });
        void Again() => scheduler.Schedule(0, Again);
        Again();
        var failure = Assert.Throws<SimulationFailedException>(() => scheduler.RunFor(TimeSpan.FromSeconds(1)));
        Assert.IsType<TimeoutException>(failure.InnerException);
    }

    [Fact]
    public void Scenario_awaits_in_virtual_time()
    {
        var world = new SimulatedWorld(1);
        world.Run(async () =>
        {
            await world.Delay(TimeSpan.FromHours(3));
            await Task.Yield();
            Assert.Equal(TimeSpan.FromHours(3), world.Scheduler.Now);
        });
        Assert.Equal(TimeSpan.FromHours(3), world.Scheduler.Now);
    }

    [Fact]
    public void Scenario_that_waits_for_nothing_fails_the_seed()
    {
        var world = new SimulatedWorld(1);
        var failure = Assert.Throws<SimulationFailedException>(() => world.Run(() => new TaskCompletionSource().Task));
        Assert.Contains("nothing is left to happen", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_that_throws_fails_the_seed_with_its_exception()
    {
        var world = new SimulatedWorld(1);
        var failure = Assert.Throws<SimulationFailedException>(() => world.Run(async () =>
        {
            await world.Delay(TimeSpan.FromSeconds(1));
            throw new FormatException("odd");
        }));
        Assert.IsType<FormatException>(failure.InnerException);
    }

    [Fact]
    public void Trace_keeps_the_last_steps_and_hashes_all()
    {
        var one = new SimulationTrace(2);
        var other = new SimulationTrace(2);
        for (var i = 0; i < 5; i++)
        {
            one.Add(i, TraceKind.Note, 0, "same");
            other.Add(i, TraceKind.Note, 0, i == 0 ? "different" : "same");
        }

        Assert.Equal(one.Tail(), other.Tail());
        Assert.Equal(2, one.Tail().Count());
        Assert.NotEqual(one.Hash, other.Hash);
    }

    private static string OrderOf(ulong seed)
    {
        var scheduler = new SimulationScheduler(seed);
        var order = "";
        for (var i = 0; i < 3; i++)
        {
            var name = i;
            scheduler.Schedule(7, () => order += name);
        }

        scheduler.RunFor(TimeSpan.FromSeconds(1));
        return order;
    }
}
