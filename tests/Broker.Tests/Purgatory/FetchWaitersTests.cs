using KRaftNet.Broker.Purgatory;

namespace KRaftNet.Broker.Tests.Purgatory;

public sealed class FetchWaitersTests
{
    [Fact]
    public void Waiter_is_not_parked_when_the_log_moved_since_the_look()
    {
        var waiters = new FetchWaiters();
        var version = waiters.Version;
        waiters.Notify();

        Assert.False(waiters.TryAdd(new Waiter(() => true), version));
        Assert.True(waiters.TryAdd(new Waiter(() => true), waiters.Version));
        Assert.Equal(1, waiters.Count);
    }

    [Fact]
    public void Waiter_stays_until_it_has_enough()
    {
        var waiters = new FetchWaiters();
        var enough = false;
        var waiter = new Waiter(() => enough);
        Assert.True(waiters.TryAdd(waiter, waiters.Version));

        waiters.Notify();
        Assert.Equal(1, waiters.Count);

        enough = true;
        waiters.Notify();
        Assert.Equal(0, waiters.Count);
    }

    [Fact]
    public void Removed_waiter_is_not_asked()
    {
        var waiters = new FetchWaiters();
        var waiter = new Waiter(() => true);
        Assert.True(waiters.TryAdd(waiter, waiters.Version));

        waiters.Remove(waiter);
        waiters.Notify();

        Assert.Equal(0, waiter.Asked);
    }

    /// <summary>It reads the log for every look: one for each move is enough.</summary>
    [Fact]
    public void Waiter_is_asked_once_for_a_move()
    {
        var waiters = new FetchWaiters();
        var waiter = new Waiter(() => false);
        Assert.True(waiters.TryAdd(waiter, waiters.Version));

        waiters.Notify();

        Assert.Equal(1, waiter.Asked);
        Assert.Equal(1, waiters.Count);
    }

    /// <summary>Its time ends while it is asked: it left its partitions before it is parked again.</summary>
    [Fact]
    public void Waiter_that_answered_while_it_was_asked_is_not_kept()
    {
        var waiters = new FetchWaiters();
        Waiter? waiter = null;
        waiter = new Waiter(() =>
        {
            waiter!.End();
            return false;
        });
        Assert.True(waiters.TryAdd(waiter, waiters.Version));

        waiters.Notify();

        Assert.Equal(0, waiters.Count);
    }

    [Fact]
    public async Task No_waiter_misses_the_move_that_it_waits_for()
    {
        const int Moves = 3000;
        var waiters = new FetchWaiters();
        var log = 0L;
        var mover = Task.Run(
            () =>
            {
                for (var i = 0; i < Moves; i++)
                {
                    Interlocked.Increment(ref log);
                    waiters.Notify();
                }
            },
            TestContext.Current.CancellationToken);
        var parked = new List<Waiter>();
        for (var wanted = 1; wanted <= Moves; wanted++)
        {
            var target = wanted;
            var waiter = new Waiter(() => Interlocked.Read(ref log) >= target);
            Park(waiters, waiter);
            parked.Add(waiter);
        }

        await mover;

        Assert.All(parked, waiter => Assert.True(waiter.IsDone));
        Assert.Equal(0, waiters.Count);
    }

    /// <summary>As a fetch parks: look at the version, then at the log, then park with that version.</summary>
    private static void Park(FetchWaiters waiters, Waiter waiter)
    {
        while (true)
        {
            var version = waiters.Version;
            if (waiter.TryComplete() || waiters.TryAdd(waiter, version))
            {
                return;
            }
        }
    }

    private sealed class Waiter(Func<bool> hasEnough) : IFetchWaiter
    {
        private int _asked;
        private volatile bool _isDone;

        public int Asked => Volatile.Read(ref _asked);

        public bool IsDone => _isDone;

        public bool IsOver => _isDone;

        public void End() => _isDone = true;

        public bool TryComplete()
        {
            Interlocked.Increment(ref _asked);
            if (!hasEnough())
            {
                return false;
            }

            _isDone = true;
            return true;
        }
    }
}
