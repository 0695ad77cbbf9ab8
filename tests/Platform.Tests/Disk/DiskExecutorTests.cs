using KRaftNet.Common.Files;
using KRaftNet.Platform.Disk;

namespace KRaftNet.Platform.Tests.Disk;

public class DiskExecutorTests
{
    [Fact]
    public void Work_runs_elsewhere_and_its_completion_gets_what_it_threw()
    {
        var outcomes = new List<Exception?>();
        var threads = new List<int>();
        using (var executor = new DiskExecutor(exception => throw exception))
        {
            executor.Submit(DiskLane.Flush, () => Note(threads), outcome => Note(outcomes, outcome));
            executor.Submit(DiskLane.Flush, () => throw new IOException("full"), outcome => Note(outcomes, outcome));
        }

        Assert.DoesNotContain(Environment.CurrentManagedThreadId, threads);
        Assert.Equal(["", "full"], outcomes.Select(outcome => outcome?.Message ?? "").Order());
    }

    [Fact]
    public void Lanes_do_not_wait_for_each_other()
    {
        using var gate = new ManualResetEventSlim();
        using var flushed = new ManualResetEventSlim();
        using var executor = new DiskExecutor(exception => throw exception);
        for (var i = 0; i < 2 * DiskExecutor.BackgroundThreads; i++)
        {
            executor.Submit(DiskLane.Background, () => gate.Wait(), Assert.Null);
        }

        executor.Submit(DiskLane.Flush, () => { }, _ => flushed.Set());
        Assert.True(flushed.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        gate.Set();
    }

    [Fact]
    public void Flushes_run_beside_each_other()
    {
        using var together = new Barrier(DiskExecutor.FlushThreads);
        using var executor = new DiskExecutor(exception => throw exception);
        var missed = 0;
        for (var i = 0; i < DiskExecutor.FlushThreads; i++)
        {
            executor.Submit(
                DiskLane.Flush,
                () => Interlocked.Add(ref missed, together.SignalAndWait(TimeSpan.FromSeconds(60)) ? 0 : 1),
                Assert.Null);
        }

        executor.Dispose();
        Assert.Equal(0, missed);
    }

    [Fact]
    public void Exception_of_a_completion_is_fatal()
    {
        Exception? fatal = null;
        using (var executor = new DiskExecutor(exception => fatal = exception))
        {
            executor.Submit(DiskLane.Background, () => { }, _ => throw new InvalidOperationException("broken"));
        }

        Assert.Equal("broken", fatal?.Message);
    }

    [Fact]
    public void Disposing_runs_what_was_submitted_and_takes_nothing_more()
    {
        var executor = new DiskExecutor(exception => throw exception);
        var ran = 0;
        for (var i = 0; i < 1000; i++)
        {
            executor.Submit(DiskLane.Background, () => Interlocked.Increment(ref ran), Assert.Null);
        }

        executor.Dispose();
        executor.Dispose();
        Assert.Equal(1000, ran);
        Assert.ThrowsAny<InvalidOperationException>(() => executor.Submit(DiskLane.Flush, () => { }, _ => { }));
    }

    private static void Note(List<int> threads) => threads.Add(Environment.CurrentManagedThreadId);

    private static void Note(List<Exception?> outcomes, Exception? outcome)
    {
        lock (outcomes)
        {
            outcomes.Add(outcome);
        }
    }
}
