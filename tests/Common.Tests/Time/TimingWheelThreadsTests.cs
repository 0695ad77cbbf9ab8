using KRaftNet.Common.Time;

namespace KRaftNet.Common.Tests.Time;

/// <summary>A wheel on the real clock under threads that schedule and cancel: each timer is called or cancelled, once.</summary>
public sealed class TimingWheelThreadsTests
{
    private const int Threads = 4;
    private const int TimersPerThread = 10_000;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public void Each_timer_is_called_or_cancelled_and_never_both()
    {
        using var wheel = new TimingWheel(TimeProvider.System);
        var calls = new int[Threads * TimersPerThread];
        var cancelled = new bool[calls.Length];
        var threads = Enumerable.Range(0, Threads).Select(id => new Thread(() =>
        {
            var prng = new Prng((ulong)id);
            var timers = new Queue<(int Index, WheelTimer Timer)>();
            for (var i = id; i < calls.Length; i += Threads)
            {
                var index = i;
                var delay = TimeSpan.FromMilliseconds(prng.Next(-1, 40));
                timers.Enqueue((index, wheel.Schedule(delay, () => Interlocked.Increment(ref calls[index]))));
                if (timers.Count > 100)
                {
                    var (oldest, timer) = timers.Dequeue();
                    cancelled[oldest] = prng.Chance(0.5) && timer.Cancel();
                }
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        var isOver = SpinWait.SpinUntil(
            () => Enumerable.Range(0, calls.Length).All(i => Volatile.Read(ref calls[i]) > 0 || cancelled[i]), Limit);
        Assert.True(isOver, "timers were lost");
        for (var i = 0; i < calls.Length; i++)
        {
            Assert.Equal(cancelled[i] ? 0 : 1, calls[i]);
        }

        Assert.Contains(true, cancelled);
    }
}
