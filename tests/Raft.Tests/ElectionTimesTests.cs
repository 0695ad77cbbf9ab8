using KRaftNet.Raft.Election;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

public sealed class ElectionTimesTests
{
    private readonly ElectionTimes _times = new(Options, new Prng(3));

    [Fact]
    public void Election_timeout_is_drawn_from_once_to_twice_the_setting()
    {
        var drawn = Enumerable.Range(0, 2000).Select(_ => _times.ElectionTimeout()).ToList();
        Assert.All(drawn, t => Assert.InRange(t, Options.ElectionTimeout, Options.ElectionTimeout * 2));
        Assert.True(drawn.Max() - drawn.Min() > Options.ElectionTimeout * 0.9);
    }

    [Fact]
    public void Pauses_after_lost_elections_grow_to_the_setting_and_begin_small_after_a_leader()
    {
        var small = Enumerable.Range(0, 200).Select(_ => FirstPause()).Max();
        Assert.True(small <= TimeSpan.FromMilliseconds(200));
        var later = Enumerable.Range(0, 500).Select(_ => _times.BackoffAfterLoss()).ToList();
        Assert.InRange(later.Max(), Options.ElectionBackoffMax * 0.9, Options.ElectionBackoffMax);

        TimeSpan FirstPause()
        {
            _times.LeaderFound();
            return _times.BackoffAfterLoss();
        }
    }

    // min(max, (max >> (n-1)) << (k-1)) for position k of n; the maximum outside the list.
    [Theory]
    [InlineData(1, 3, 0)]
    [InlineData(2, 3, 250)]
    [InlineData(3, 3, 500)]
    [InlineData(2, 2, 500)]
    [InlineData(5, 5, 500)]
    [InlineData(9, 3, 1000)]
    [InlineData(1, 0, 1000)]
    public void Wait_after_a_resignation_follows_the_place_in_the_list(int self, int listed, int expectedMs)
    {
        var list = Enumerable.Range(1, listed).Select(id => Key(id)).ToList();
        Assert.Equal(TimeSpan.FromMilliseconds(expectedMs), _times.AfterResignation(list, Key(self)));
    }

    [Fact]
    public void Successors_of_an_old_version_are_known_by_their_node_id()
    {
        var list = new[] { new ReplicaKey(new NodeId(1), DirectoryId.Zero) };
        Assert.Equal(TimeSpan.Zero, _times.AfterResignation(list, Key(1)));
    }
}
