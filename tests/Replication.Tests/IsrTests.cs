using static KRaftNet.Replication.Tests.LeaderBench;

namespace KRaftNet.Replication.Tests;

public class IsrTests
{
    [Fact]
    public void Follower_that_has_what_is_committed_joins()
    {
        var bench = new LeaderBench([Self, Two]);
        bench.Fetch(Two, 10);
        bench.Fetch(Three, 6);
        Assert.Null(bench.Propose(highWatermark: 7));
        bench.Fetch(Three, 7);
        var proposal = bench.Propose(highWatermark: 7);
        Assert.Equal(
            [new IsrMember(Self, OwnEpoch), new(Two, new(102)), new(Three, new(103))], proposal!.Isr);
        Assert.Equal((7, 5), (proposal.LeaderEpoch.Value, proposal.PartitionEpoch));
    }

    [Fact]
    public void Follower_joins_only_with_all_of_what_was_before_the_epoch()
    {
        // Else it would hold what another leader committed as little as this leader's high watermark tells yet.
        var bench = new LeaderBench([Self], epochStart: 8);
        bench.Fetch(Two, 7);
        Assert.Null(bench.Propose(highWatermark: 0));
        bench.Fetch(Two, 8);
        Assert.NotNull(bench.Propose(highWatermark: 0));
    }

    [Fact]
    public void Fenced_follower_does_not_join()
    {
        var bench = new LeaderBench([Self]);
        bench.Fetch(Two, 10);
        bench.Fence(Two);
        Assert.Null(bench.Propose(highWatermark: 5));
    }

    [Fact]
    public void Fetch_of_a_former_incarnation_does_not_let_the_present_one_join()
    {
        var bench = new LeaderBench([Self]);
        bench.Fetch(Two, 10);
        bench.Restart(Two, 200);
        Assert.Null(bench.Propose(highWatermark: 5));
        Assert.Equal(FollowerFetch.Taken, bench.Fetch(Two, 5));
        Assert.NotNull(bench.Propose(highWatermark: 5));
    }

    [Fact]
    public void Fetch_of_a_former_incarnation_is_refused_after_one_of_a_newer()
    {
        var bench = new LeaderBench([Self, Two]);
        bench.Restart(Two, 200);
        bench.Fetch(Two, 3);
        Assert.Equal(FollowerFetch.StaleBrokerEpoch, bench.Fetch(Two, 10, epoch: 102));
        Assert.Equal(3, bench.Leader.Find(Two)!.End.Value);
        Assert.Equal(FollowerFetch.NotAReplica, bench.Fetch(new NodeId(9), 10, epoch: 1));
    }

    [Fact]
    public void One_proposal_is_on_its_way_at_a_time()
    {
        var bench = new LeaderBench([Self]);
        bench.Fetch(Two, 10);
        Assert.NotNull(bench.Propose(highWatermark: 5));
        bench.Fetch(Three, 10);
        Assert.Null(bench.Propose(highWatermark: 5));
    }

    [Fact]
    public void Refused_member_has_no_say_any_more()
    {
        var bench = new LeaderBench([Self, Two], minInSync: 1);
        bench.Fetch(Two, 10);
        bench.Fetch(Three, 10);
        var proposal = bench.Propose(highWatermark: 10)!;
        bench.End = 20;
        bench.Fetch(Two, 20);
        bench.Fence(Three);
        bench.Leader.OnRefused(proposal, isSettled: true);
        Assert.Equal(20, bench.HighWatermark());
    }

    [Fact]
    public void Member_of_a_proposal_of_unknown_outcome_keeps_its_say_until_the_metadata_tell()
    {
        var bench = new LeaderBench([Self, Two], minInSync: 1);
        bench.Fetch(Two, 10);
        bench.Fetch(Three, 10);
        var proposal = bench.Propose(highWatermark: 10)!;
        bench.End = 20;
        bench.Fetch(Two, 20);
        bench.Fence(Three);
        bench.Leader.OnRefused(proposal, isSettled: false);
        Assert.True(bench.Leader.WaitsForMetadata);
        Assert.Equal(10, bench.HighWatermark());
        bench.Leader.OnMetadata(Assignment([Self, Two], partitionEpoch: 6, minInSync: 1), bench.Now);
        Assert.Equal(20, bench.HighWatermark());
    }

    [Fact]
    public void Answer_to_a_former_proposal_changes_nothing()
    {
        var bench = new LeaderBench([Self]);
        bench.Fetch(Two, 10);
        var proposal = bench.Propose(highWatermark: 5)!;
        bench.Leader.OnMetadata(Assignment([Self], partitionEpoch: 9), bench.Now);
        bench.Leader.OnAccepted(proposal, [Self, Two], partitionEpoch: 6);
        bench.Leader.OnRefused(proposal, isSettled: true);
        Assert.Equal([Self], bench.Leader.Committed.Isr);
    }

    [Fact]
    public void Older_metadata_are_no_news()
    {
        var bench = new LeaderBench([Self]);
        bench.Fetch(Two, 10);
        bench.Leader.OnAccepted(bench.Propose(highWatermark: 5)!, [Self, Two], partitionEpoch: 6);
        bench.Leader.OnMetadata(Assignment([Self], partitionEpoch: 5), bench.Now);
        Assert.Equal([Self, Two], bench.Leader.Committed.Isr);
    }

    [Fact]
    public void Member_leaves_when_it_is_behind_for_too_long_and_not_before()
    {
        var bench = new LeaderBench([Self, Two, Three]);
        bench.Fetch(Two, 10);
        bench.Fetch(Three, 10);
        bench.End = 20;
        bench.Now = Lag;
        bench.Fetch(Two, 20);
        Assert.Null(bench.Propose(highWatermark: 10, mayShrink: true));
        bench.Now += TimeSpan.FromMilliseconds(1);
        var proposal = bench.Propose(highWatermark: 10, mayShrink: true);
        Assert.Equal([Self, Two], proposal!.Isr.Select(member => member.Broker));
    }

    [Fact]
    public void Member_that_always_has_what_was_the_end_at_its_last_fetch_stays()
    {
        var bench = new LeaderBench([Self, Two, Three]);
        for (var second = 1; second < 100; second++)
        {
            bench.Now = TimeSpan.FromSeconds(second);
            var before = bench.End;
            bench.End += 10;
            bench.Fetch(Two, before);
            bench.Fetch(Three, before);
            Assert.Null(bench.Propose(highWatermark: 0, mayShrink: true));
        }
    }

    [Fact]
    public void Idle_member_that_has_the_end_stays_however_long_it_is_silent()
    {
        var bench = new LeaderBench([Self, Two, Three]);
        bench.Fetch(Two, 10);
        bench.Fetch(Three, 10);
        bench.Now = Lag * 10;
        Assert.Null(bench.Propose(highWatermark: 10, mayShrink: true));
    }

    [Fact]
    public void New_member_of_a_new_leader_has_its_time_before_it_must_fetch()
    {
        var bench = new LeaderBench([Self, Two, Three]) { Now = Lag };
        Assert.Null(bench.Propose(highWatermark: 0, mayShrink: true));
        bench.Now += TimeSpan.FromMilliseconds(1);
        Assert.Equal([Self], bench.Propose(highWatermark: 0, mayShrink: true)!.Isr.Select(member => member.Broker));
    }

    [Fact]
    public void Replica_that_a_reassignment_brings_is_known_and_one_that_it_takes_is_not()
    {
        var bench = new LeaderBench([Self, Two]);
        var four = new NodeId(4);
        bench.Leader.OnMetadata(
            Assignment([Self, Two], partitionEpoch: 6) with { Replicas = [Self, Two, four] }, bench.Now);
        Assert.Equal(FollowerFetch.Taken, bench.Fetch(four, 3, epoch: 104));
        Assert.Equal(FollowerFetch.NotAReplica, bench.Fetch(Three, 3));
    }
}
