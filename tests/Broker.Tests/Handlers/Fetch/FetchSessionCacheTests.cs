using KRaftNet.Broker.Handlers.Fetch.Sessions;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Time;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Broker.Tests.Handlers.Fetch;

/// <summary>Who keeps a slot when there are more sessions than slots (KIP-227).</summary>
public sealed class FetchSessionCacheTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(121);
    private readonly SimulatedWorld _world = new(seed: 1, new SimulationOptions { TimeMax = TimeSpan.FromDays(1) });
    private readonly FetchSessionCache _cache;

    public FetchSessionCacheTests()
    {
        var process = _world.AddNode("node").Start();
        var clock = new NodeClock(process.Clock, new TimingWheel(process.Clock));
        _cache = new FetchSessionCache(clock, new Prng(1), slots: 2);
    }

    [Fact]
    public void Young_sessions_of_consumers_stay_however_large_the_new_one()
    {
        Make(isPrivileged: false, 1);
        Make(isPrivileged: false, 1);

        Assert.Null(_cache.TryCreate(isPrivileged: false, usesTopicIds: true, 100));
    }

    [Fact]
    public void An_idle_session_goes_first()
    {
        var idle = Make(isPrivileged: true, 100);
        _world.RunFor(Long);
        var used = Make(isPrivileged: false, 1);

        Make(isPrivileged: false, 1);

        Assert.Null(_cache.Find(idle.Id));
        Assert.Same(used, _cache.Find(used.Id));
    }

    [Fact]
    public void A_broker_drives_out_the_smallest_session_of_a_consumer_even_a_young_one()
    {
        var large = Make(isPrivileged: false, 10);
        var small = Make(isPrivileged: false, 1);

        Make(isPrivileged: true, 1);

        Assert.Null(_cache.Find(small.Id));
        Assert.Same(large, _cache.Find(large.Id));
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void A_larger_session_drives_out_one_that_is_old_and_smaller(int size, bool has)
    {
        var old = Make(isPrivileged: false, 5);
        var larger = Make(isPrivileged: false, 50);
        _world.RunFor(Long);
        _cache.Touch(old, 5);
        _cache.Touch(larger, 50);

        var made = _cache.TryCreate(isPrivileged: false, usesTopicIds: true, size);

        Assert.Equal(has, made is not null);
        Assert.Equal(has, _cache.Find(old.Id) is null);
        Assert.Equal(2, _cache.Count);
    }

    [Fact]
    public void A_consumer_never_drives_out_a_broker()
    {
        var one = Make(isPrivileged: true, 1);
        var other = Make(isPrivileged: true, 1);
        _world.RunFor(Long);
        _cache.Touch(one, 1);
        _cache.Touch(other, 1);

        Assert.Null(_cache.TryCreate(isPrivileged: false, usesTopicIds: true, 100));
    }

    [Fact]
    public void What_is_removed_is_gone_and_stays_gone_when_touched()
    {
        var session = Make(isPrivileged: false, 1);
        _cache.Remove(session.Id);
        _cache.Touch(session, 1);

        Assert.Null(_cache.Find(session.Id));
        Assert.Equal(0, _cache.Count);
    }

    private FetchSession Make(bool isPrivileged, int size)
    {
        var session = _cache.TryCreate(isPrivileged, usesTopicIds: true, size);
        Assert.NotNull(session);
        return session;
    }
}
