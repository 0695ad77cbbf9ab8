using KRaftNet.Broker.Purgatory;
using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Purgatory;

/// <summary>Those who wait for a partition, under threads that add and threads that move the log: nobody is forgotten.</summary>
public sealed class WaiterThreadsTests
{
    private const int Adders = 3;
    private const int Each = 20_000;
    private const int Polls = 300;
    private const int Rounds = 20;

    [Fact]
    public void Each_acknowledgement_is_told_once_and_not_before_its_offset()
    {
        var waiters = new OffsetWaiters();
        var highWatermark = 0L;
        var all = Enumerable.Range(0, Adders * Each)
            .Select(i => new Acknowledgement(i, () => Volatile.Read(ref highWatermark))).ToArray();
        var adders = Start(Adders, id =>
        {
            for (var i = id; i < all.Length; i += Adders)
            {
                waiters.Add(new Offset(i), all[i], token: i);
            }
        });
        var movers = Start(2, _ =>
        {
            while (true)
            {
                var next = Interlocked.Increment(ref highWatermark);
                waiters.Advance(new Offset(next));
                if (next >= all.Length)
                {
                    break;
                }
            }
        });
        Array.ForEach([.. adders, .. movers], thread => thread.Join());
        waiters.Advance(new Offset(all.Length));
        Assert.Equal(0, waiters.Count);
        Assert.All(all, waiter => Assert.Equal((1, 0), (waiter.Told, waiter.Wrong)));
    }

    [Fact]
    public void No_long_poll_sleeps_through_the_last_move()
    {
        // A few at a time: every move asks all who are parked, who are no more than there are connections.
        for (var round = 0; round < Rounds; round++)
        {
            ParkAndMove();
        }
    }

    private static void ParkAndMove()
    {
        var waiters = new FetchWaiters();
        var end = 0;
        var all = Enumerable.Range(1, Polls).Select(i => new Poll(i, () => Volatile.Read(ref end))).ToArray();
        var adders = Start(Adders, id =>
        {
            for (var i = id; i < all.Length; i += Adders)
            {
                // As a fetch does: the version, then the log, then parking.
                for (var isOver = false; !isOver;)
                {
                    var version = waiters.Version;
                    isOver = all[i].TryComplete() || waiters.TryAdd(all[i], version);
                }
            }
        });
        var movers = Start(2, _ =>
        {
            while (Interlocked.Increment(ref end) < all.Length)
            {
                waiters.Notify();
            }

            waiters.Notify();
        });
        Array.ForEach([.. adders, .. movers], thread => thread.Join());
        Assert.Equal(0, waiters.Count);
        Assert.All(all, poll => Assert.True(poll.IsOver));
    }

    private static Thread[] Start(int count, Action<int> work)
    {
        var threads = Enumerable.Range(0, count).Select(id => new Thread(() => work(id))).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        return threads;
    }

    private sealed class Acknowledgement(long offset, Func<long> highWatermark) : IOffsetWaiter
    {
        private int _told;
        private int _wrong;

        public int Told => _told;

        public int Wrong => _wrong;

        public void OffsetReached(int token)
        {
            Interlocked.Increment(ref _told);
            if (token != offset || highWatermark() < offset)
            {
                Interlocked.Increment(ref _wrong);
            }
        }

        public void OffsetLost(int token, ErrorCode error) => Interlocked.Increment(ref _wrong);
    }

    private sealed class Poll(int wanted, Func<int> end) : IFetchWaiter
    {
        private int _isOver;

        public bool IsOver => Volatile.Read(ref _isOver) != 0;

        public bool TryComplete()
        {
            if (end() >= wanted)
            {
                Volatile.Write(ref _isOver, 1);
            }

            return IsOver;
        }
    }
}
