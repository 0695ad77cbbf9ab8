using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using static KRaftNet.Metadata.Tests.Partitions.PartitionElectionTests;

namespace KRaftNet.Metadata.Tests.Partitions;

public sealed class PartitionChangeBuilderTests
{
    private static readonly TopicIdPartition Id = new(new TopicId(new Uuid(5, 6)), 3);

    [Fact]
    public void Without_a_change_there_is_nothing_to_write() =>
        Assert.Null(new PartitionChangeBuilder(Partition("1,2,3"), Rules("1,2,3")).Build());

    [Fact]
    public void Leader_that_leaves_the_isr_is_followed_by_the_first_that_stays()
    {
        var next = Change(Partition("1,2,3"), Rules("2,3"), isr: "2,3");
        Assert.Equal(new NodeId(2), next.Leader);
        Assert.Equal(new LeaderEpoch(8), next.LeaderEpoch);
        Assert.Equal(21, next.PartitionEpoch);
    }

    [Fact]
    public void Shrinking_isr_keeps_the_leader_epoch()
    {
        var next = Change(Partition("1,2,3"), Rules("1,2,3"), isr: "1,2");
        Assert.Equal(new LeaderEpoch(7), next.LeaderEpoch);
        Assert.Equal(21, next.PartitionEpoch);
    }

    [Fact]
    public void Last_member_stays_in_the_isr_without_eligible_leader_replicas()
    {
        var next = Change(Partition("1"), Rules("2"), isr: "");
        Assert.Equal(Nodes("1"), next.Isr);
        Assert.Equal(NodeId.None, next.Leader);
        Assert.Equal(new LeaderEpoch(8), next.LeaderEpoch);
    }

    [Fact]
    public void Last_member_becomes_eligible_and_last_known_with_eligible_leader_replicas()
    {
        var next = Change(Partition("1"), Rules("2", elr: true), isr: "");
        Assert.Equal(Nodes(""), next.Isr);
        Assert.Equal(Nodes("1"), next.Elr);
        Assert.Equal(Nodes("1"), next.LastKnownElr);
        Assert.Equal(NodeId.None, next.Leader);
    }

    [Fact]
    public void Eligible_replica_that_comes_back_leads_cleanly_and_alone()
    {
        var down = Change(Partition("1,2", minIsr: 2), Rules("", elr: true, minIsr: 2), isr: "");
        Assert.Equal(Nodes("1,2"), down.Elr);
        var up = Change(down, Rules("2", elr: true, minIsr: 2), isr: "");
        Assert.Equal(new NodeId(2), up.Leader);
        Assert.Equal(Nodes("2"), up.Isr);
        Assert.Equal(Nodes("1"), up.Elr);
        Assert.Equal(Nodes(""), up.LastKnownElr);
        Assert.Equal(LeaderRecoveryState.Recovered, up.RecoveryState);
    }

    [Fact]
    public void Replica_that_restarts_uncleanly_is_no_longer_eligible_and_then_leads_as_last_known_uncleanly()
    {
        var down = Change(Partition("1"), Rules("", elr: true), isr: "");
        var unclean = new PartitionChangeBuilder(down, Rules("", elr: true)) { UncleanReplicas = Nodes("1") }.Build();
        Assert.NotNull(unclean);
        Assert.Equal(Nodes(""), unclean.Elr);
        Assert.Equal(Nodes("1"), unclean.LastKnownElr);
        var up = Change(unclean, Rules("1", elr: true), isr: "");
        Assert.Equal(new NodeId(1), up.Leader);
        Assert.Equal(Nodes("1"), up.Isr);
        Assert.Equal(Nodes(""), up.LastKnownElr);
        Assert.Equal(LeaderRecoveryState.Recovering, up.RecoveryState);
    }

    [Fact]
    public void Isr_at_the_minimum_again_clears_the_eligible_replicas()
    {
        var below = Change(Partition("1,2,3"), Rules("1", elr: true, minIsr: 2), isr: "1");
        Assert.Equal(Nodes("2,3"), below.Elr);
        var above = Change(below, Rules("1,2", elr: true, minIsr: 2), isr: "1,2");
        Assert.Equal(Nodes(""), above.Elr);
    }

    [Fact]
    public void Unclean_election_leaves_the_new_leader_alone_and_recovering()
    {
        var next = Change(Partition("1", replicas: "1,2"), Rules("2", unclean: true), isr: "");
        Assert.Equal(Nodes("2"), next.Isr);
        Assert.Equal(new NodeId(2), next.Leader);
        Assert.Equal(LeaderRecoveryState.Recovering, next.RecoveryState);
    }

    [Fact]
    public void Unclean_election_leaves_nobody_eligible()
    {
        var down = Change(Partition("1,2,3", minIsr: 3), Rules("", elr: true, minIsr: 3), isr: "");
        var lost = new PartitionChangeBuilder(down, Rules("", elr: true, minIsr: 3)) { UncleanReplicas = Nodes("2") }.Build();
        Assert.Equal(Nodes("1,3"), lost!.Elr);
        var next = Change(lost, Rules("2", elr: true, unclean: true, minIsr: 3), isr: "");
        Assert.Equal(new NodeId(2), next.Leader);
        Assert.Equal(Nodes(""), next.Elr);
    }

    [Fact]
    public void Reassignment_completes_once_the_added_replica_is_in_sync()
    {
        var running = Partition("1,2", replicas: "1,2,3") with
        {
            AddingReplicas = Nodes("3"),
            RemovingReplicas = Nodes("1"),
        };
        Assert.Null(new PartitionChangeBuilder(running, Rules("1,2,3")).Build());

        var done = Change(running, Rules("1,2,3"), isr: "1,2,3");
        Assert.Equal(Nodes("2,3"), done.Replicas);
        Assert.Equal(Nodes("2,3"), done.Isr);
        Assert.False(done.IsReassigning);
        Assert.Equal(new NodeId(2), done.Leader);
        Assert.Equal(2, done.Directories.Count);
    }

    [Fact]
    public void Reassignment_to_fewer_replicas_waits_until_all_that_stay_are_in_sync()
    {
        var running = Partition("1,2", replicas: "1,2,3") with { RemovingReplicas = Nodes("1") };
        var waiting = Change(running, Rules("1,2,3"), isr: "2");
        Assert.True(waiting.IsReassigning);
        Assert.False(Change(waiting, Rules("1,2,3"), isr: "2,3").IsReassigning);
    }

    [Fact]
    public void Removing_a_replica_begins_an_epoch_even_under_the_same_leader()
    {
        var next = new PartitionChangeBuilder(Partition("1,2,3"), Rules("1,2,3"))
        {
            TargetReplicas = Nodes("1,2"),
            TargetIsr = Nodes("1,2"),
        }.Build();
        Assert.Equal(new NodeId(1), next!.Leader);
        Assert.Equal(new LeaderEpoch(8), next.LeaderEpoch);
    }

    [Fact]
    public void Record_of_a_change_replayed_on_the_state_before_gives_the_state_after()
    {
        var cases =
            from isr in SubsetOf("1,2,3,4")
            from elr in SubsetOf("1,2,3,4")
            from targetIsr in SubsetOf("1,2,3,4")
            from unclean in SubsetOf("1,2,3,4")
            from active in SubsetOf("1,2,3,4")
            from leader in Gen.Choose(-1, 4).Where(id => id != 0)
            from adding in SubsetOf("3,4")
            from removing in SubsetOf("1,2")
            from minIsr in Gen.Choose(1, 3)
            from flags in Gen.Choose(0, 3)
            select (isr, elr, targetIsr, unclean, active, leader, adding, removing, minIsr, flags);

        Check.QuickThrowOnFailure(Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var before = Partition("1,2,3,4") with
            {
                Isr = c.isr,
                Elr = c.elr.Except(c.isr),
                Leader = new NodeId(c.leader),
                AddingReplicas = c.adding,
                RemovingReplicas = c.removing,
            };
            var rules = Rules("", elr: (c.flags & 1) == 0, unclean: (c.flags & 2) == 0, minIsr: c.minIsr) with
            {
                IsAcceptableLeader = c.active.Contains,
            };
            var after = new PartitionChangeBuilder(before, rules)
            {
                TargetIsr = c.targetIsr,
                UncleanReplicas = c.unclean,
            }.Build();
            return after is null || (
                PartitionRecords.Merge(before, PartitionRecords.Between(Id, before, after)) == after &&
                after.Replicas.ContainsAll(after.Isr) &&
                (after.Leader == NodeId.None || after.Isr.Contains(after.Leader)) &&
                after.Directories.Count == after.Replicas.Count);
        }));
    }

    private static PartitionRegistration Change(PartitionRegistration current, PartitionRules rules, string isr)
    {
        var next = new PartitionChangeBuilder(current, rules) { TargetIsr = Nodes(isr) }.Build();
        Assert.NotNull(next);
        return next;
    }

    private static PartitionRegistration Partition(string isr, string? replicas = null, int minIsr = 1)
    {
        Assert.True(minIsr > 0);
        var nodes = Nodes(replicas ?? isr);
        return new PartitionRegistration
        {
            Replicas = nodes,
            Directories = nodes.ToValueList(node => new DirectoryId(new Uuid(1, (ulong)node.Value))),
            Isr = Nodes(isr),
            Leader = Nodes(isr)[0],
            LeaderEpoch = new LeaderEpoch(7),
            PartitionEpoch = 20,
        };
    }

    private static PartitionRules Rules(string active, bool elr = false, bool unclean = false, int minIsr = 1)
    {
        var nodes = Nodes(active);
        return new PartitionRules
        {
            ElrEnabled = elr,
            MinInSyncReplicas = minIsr,
            UncleanElectionAllowed = unclean,
            IsAcceptableLeader = nodes.Contains,
            DefaultDirectory = _ => DirectoryId.Unassigned,
        };
    }

    private static Gen<ValueList<NodeId>> SubsetOf(string ids) =>
        from mask in Gen.Choose(0, 15)
        select ValueList.Create([.. Nodes(ids).Where((_, i) => (mask >> i & 1) == 1)]);
}
