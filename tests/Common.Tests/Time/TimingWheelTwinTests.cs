using KRaftNet.Common.Time;

namespace KRaftNet.Common.Tests.Time;

/// <summary>
/// The wheel against a sorted list, by random steps: what is called, when, in which order, what is cancelled.
/// </summary>
public sealed class TimingWheelTwinTests
{
    [Fact]
    public void Random_schedules_cancels_and_jumps_are_as_those_of_a_sorted_list()
    {
        for (ulong seed = 1; seed <= 300; seed++)
        {
            RunSeed(seed);
        }
    }

    [Fact]
    public void Threads_that_schedule_and_cancel_together_account_for_every_timer()
    {
        using var wheel = new TimingWheel(TimeProvider.System);
        var called = 0;
        var prevented = 0;
        const int PerThread = 2000;
        using var allDone = new CountdownEvent(1);
        var threads = Enumerable.Range(1, 4).Select(seed => new Thread(() =>
        {
            var prng = new Prng((ulong)seed);
            for (var i = 0; i < PerThread; i++)
            {
                allDone.AddCount();
                var timer = wheel.Schedule(TimeSpan.FromMilliseconds(prng.Next(20)), () =>
                {
                    Interlocked.Increment(ref called);
                    allDone.Signal();
                });
                if (prng.Chance(0.5) && timer.Cancel())
                {
                    Interlocked.Increment(ref prevented);
                    allDone.Signal();
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        allDone.Signal();
        Assert.True(
            allDone.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken),
            "a timer was neither called nor prevented");
        Assert.Equal(4 * PerThread, called + prevented);
    }

    private static void RunSeed(ulong seed)
    {
        var prng = new Prng(seed);
        using var time = new HandDrivenTime();
        using var wheel = new TimingWheel(time);
        var calls = new List<(int Id, long Tick)>();
        var expected = new List<(int Id, long Tick)>();
        var twin = new SortedList<(long Tick, int Id), WheelTimer>();
        for (var id = 0; id < 200; id++)
        {
            var timerId = id;
            var delay = new TimeSpan(prng.Next(1L << prng.Next(1, 45)));
            var deadline = Math.Max(CeilingOf(time.Now + delay), FloorOf(time.Now) + 1);
            twin.Add((deadline, id), wheel.Schedule(delay, () => calls.Add((timerId, FloorOf(time.Now)))));
            if (prng.Chance(0.3))
            {
                var cancelled = twin.GetKeyAtIndex(prng.Next(twin.Count));
                Assert.True(twin[cancelled].Cancel(), $"seed {seed}");
                twin.Remove(cancelled);
            }

            if (prng.Chance(0.4))
            {
                var isJump = prng.Chance(0.3);
                var target = PickTarget(prng, time.Now, twin);
                Expect(twin, expected, FloorOf(target), isJump);
                Action<TimeSpan> move = isJump ? time.JumpTo : time.AdvanceTo;
                move(target);
                Assert.True(expected.SequenceEqual(calls), $"seed {seed} at {time.Now}");
            }
        }
    }

    /// <summary>
    /// A call may come at any part of its tick: only where the target's tick has calls is it passed to the end.
    /// </summary>
    private static TimeSpan PickTarget(Prng prng, TimeSpan now, SortedList<(long Tick, int Id), WheelTimer> twin)
    {
        var target = now + new TimeSpan(prng.Next(1L << prng.Next(1, 45)));
        var tick = FloorOf(target);
        return twin.Keys.Any(key => key.Tick == tick)
            ? new TimeSpan(((tick + 1) * TimeSpan.TicksPerMillisecond) - 1)
            : target;
    }

    private static void Expect(
        SortedList<(long Tick, int Id), WheelTimer> twin,
        List<(int Id, long Tick)> expected,
        long targetTick,
        bool isJump)
    {
        while (twin.Count > 0 && twin.GetKeyAtIndex(0).Tick <= targetTick)
        {
            var (tick, id) = twin.GetKeyAtIndex(0);
            expected.Add((id, isJump ? targetTick : tick));
            twin.RemoveAt(0);
        }
    }

    private static long FloorOf(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMillisecond;

    private static long CeilingOf(TimeSpan time) =>
        (time.Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;
}
