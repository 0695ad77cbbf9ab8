using System.Collections.Concurrent;
using KRaftNet.Broker.Handlers.Fetch.Sessions;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Time;

namespace KRaftNet.Broker.Tests.Handlers.Fetch;

/// <summary>
/// Sessions that threads make, use and end, more than there is room for: an id is one session's as long as it lives, there
/// are never too many, and what is left at the end is what was neither ended nor driven out.
/// </summary>
public sealed class FetchSessionCacheThreadsTests(ITestOutputHelper output)
{
    private const int Threads = 4;
    private const int Rounds = 20_000;
    private const int Slots = 40;
    private const int HeldMax = 20;

    [Fact]
    public async Task Sessions_have_one_owner_each_and_never_more_than_the_slots()
    {
        using var timers = new TimingWheel(TimeProvider.System);
        var cache = new FetchSessionCache(new NodeClock(TimeProvider.System, timers), new Prng(1), Slots);
        var left = new ConcurrentBag<FetchSession>();
        var (wrong, made, refused, drivenOut) = (0, 0, 0, 0);
        using var start = new Barrier(Threads);
        void Work(int id)
        {
            start.SignalAndWait();
            var prng = new Prng((ulong)id);
            var held = new List<FetchSession>();
            for (var round = 0; round < Rounds; round++)
            {
                // Brokers drive out consumers, so that sessions also go that their owners did not end.
                var size = prng.Next(1, 100);
                if (cache.TryCreate(isPrivileged: id == 1, usesTopicIds: true, size) is { } session)
                {
                    held.Add(session);
                    Interlocked.Increment(ref made);
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }

                var isRight = cache.Count is >= 0 and <= Slots;
                foreach (var mine in held)
                {
                    isRight &= (cache.Find(mine.Id)?.Id ?? mine.Id) == mine.Id;
                }

                Interlocked.Add(ref drivenOut, held.RemoveAll(mine => cache.Find(mine.Id) != mine));
                if (held.Count > 0)
                {
                    cache.Touch(held[prng.Next(held.Count)], prng.Next(1, 100));
                }

                while (held.Count > HeldMax || (held.Count > 0 && prng.Chance(0.2)))
                {
                    cache.Remove(held[0].Id);
                    isRight &= cache.Find(held[0].Id) != held[0];
                    held.RemoveAt(0);
                }

                Interlocked.Add(ref wrong, isRight ? 0 : 1);
            }

            held.ForEach(left.Add);
        }

        await Task.WhenAll(Enumerable.Range(1, Threads).Select(id => Task.Factory.StartNew(
            () => Work(id), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        output.WriteLine($"{made} sessions made, {refused} refused, {drivenOut} driven out, {cache.Count} left");
        Assert.Equal(0, wrong);
        var living = left.Where(session => cache.Find(session.Id) == session).ToList();
        Assert.Equal(cache.Count, living.Count);
        living.ForEach(session => cache.Remove(session.Id));
        Assert.Equal(0, cache.Count);

        // What the cache ranks by has forgotten them too: all slots can be had without driving anyone out.
        var again = Enumerable.Range(0, Slots).Select(_ => cache.TryCreate(isPrivileged: false, usesTopicIds: true, 1));
        Assert.DoesNotContain(null, again);
        Assert.Null(cache.TryCreate(isPrivileged: false, usesTopicIds: true, 1));
    }
}
