using static KRaftNet.Replication.Tests.LeaderBench;

namespace KRaftNet.Replication.Tests;

public class HighWatermarkTests
{
    [Fact]
    public void What_every_member_of_the_ISR_has_is_committed()
    {
        var bench = new LeaderBench([Self, Two, Three]);
        bench.Fetch(Two, 8);
        bench.Fetch(Three, 5);
        Assert.Equal(5, bench.HighWatermark());
    }

    [Fact]
    public void Nothing_is_known_to_be_committed_before_every_member_has_fetched_in_this_epoch()
    {
        var bench = new LeaderBench([Self, Two, Three]);
        bench.Fetch(Two, 8);
        Assert.Equal(-1, bench.HighWatermark());
    }

    [Fact]
    public void Leader_counts_only_what_it_has_durably_itself()
    {
        var bench = new LeaderBench([Self, Two]);
        bench.Fetch(Two, 10);
        Assert.Equal(4, bench.HighWatermark(ownEnd: 4));
    }

    [Fact]
    public void Nothing_is_committed_below_the_minimum_of_replicas_in_sync()
    {
        var bench = new LeaderBench([Self], minInSync: 2);
        bench.Fence(Two);
        Assert.Equal(-1, bench.HighWatermark());
        bench.Leader.OnMetadata(Assignment([Self], partitionEpoch: 5, minInSync: 1), bench.Now);
        Assert.Equal(10, bench.HighWatermark());
    }

    [Fact]
    public void Proposed_member_counts_before_the_controller_has_answered()
    {
        var bench = new LeaderBench([Self, Two], minInSync: 1);
        bench.Fetch(Two, 10);
        bench.Fetch(Three, 10);
        Assert.NotNull(bench.Propose(highWatermark: 10));
        bench.End = 20;
        bench.Fetch(Two, 20);
        Assert.Equal(10, bench.HighWatermark());
    }

    [Fact]
    public void Proposed_member_does_not_make_up_the_minimum()
    {
        var bench = new LeaderBench([Self]);
        bench.Fetch(Two, 10);
        Assert.NotNull(bench.Propose(highWatermark: 10));
        Assert.Equal(-1, bench.HighWatermark());
    }

    [Fact]
    public void Member_that_shall_leave_counts_until_the_controller_has_taken_it_out()
    {
        var bench = new LeaderBench([Self, Two, Three], minInSync: 1);
        bench.Fetch(Two, 10);
        bench.Fetch(Three, 3);
        bench.Now = Lag + TimeSpan.FromSeconds(1);
        bench.Fetch(Two, 10);
        var proposal = bench.Propose(highWatermark: 3, mayShrink: true);
        Assert.Equal([Self, Two], proposal!.Isr.Select(member => member.Broker));
        Assert.Equal(3, bench.HighWatermark());
        bench.Leader.OnAccepted(proposal, [Self, Two], partitionEpoch: 6);
        Assert.Equal(10, bench.HighWatermark());
    }

    [Fact]
    public void Follower_that_is_about_to_join_holds_back_what_is_committed()
    {
        var bench = new LeaderBench([Self, Two], minInSync: 1);
        bench.Fetch(Two, 10);
        bench.Fetch(Three, 10);
        bench.End = 20;
        bench.Fetch(Two, 20);
        Assert.Equal(10, bench.HighWatermark());
        bench.Fence(Three);
        Assert.Equal(20, bench.HighWatermark());
    }

    [Fact]
    public void Follower_far_behind_holds_back_nothing()
    {
        var bench = new LeaderBench([Self, Two], minInSync: 1);
        bench.Fetch(Two, 10);
        bench.Fetch(Three, 2);
        Assert.Equal(10, bench.HighWatermark());
    }
}
