using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Tests.Partitions;

public sealed class ElectionScheduleTests
{
    private const int BalanceMs = 10_000;
    private const int UncleanMs = 7_000;

    [Fact]
    public void Leaders_go_back_when_the_interval_is_over_and_not_before()
    {
        var cluster = WithPreferredLeaderBack();
        var schedule = new ElectionSchedule(cluster.Context.Options, nowMs: 500);
        cluster.NowMs = 500 + BalanceMs - 1;
        Assert.Empty(schedule.Due(cluster.Context));
        cluster.NowMs++;
        cluster.Commit(schedule.Due(cluster.Context));
        Assert.Equal(new NodeId(1), cluster.Partition("t").Leader);
        Assert.Empty(schedule.Due(cluster.Context));
    }

    [Fact]
    public void Leaders_stay_where_they_are_not_to_go_back()
    {
        var cluster = WithPreferredLeaderBack("auto.leader.rebalance.enable=false");
        var schedule = new ElectionSchedule(cluster.Context.Options, nowMs: 0);
        cluster.NowMs = 100 * BalanceMs;
        Assert.Empty(schedule.Due(cluster.Context));
    }

    [Fact]
    public void Unclean_leaders_come_with_the_interval_and_at_once_when_they_become_allowed()
    {
        var cluster = Cluster();
        cluster.AddTopic("t", [1, 2]);
        var schedule = new ElectionSchedule(cluster.Context.Options, nowMs: 0);
        cluster.Commit(BrokerRemoval.Fence(cluster.Context, new NodeId(2)));
        cluster.Commit(BrokerRemoval.Fence(cluster.Context, new NodeId(1)));
        cluster.Heartbeat(2);
        cluster.NowMs = UncleanMs;
        Assert.Empty(schedule.Due(cluster.Context));

        IReadOnlyList<MetadataRecord> allowed =
        [
            new ConfigRecord
            {
                ResourceType = 2, ResourceName = "t", Name = "unclean.leader.election.enable", Value = "true",
            }.Versioned(),
        ];
        cluster.Commit(allowed);
        cluster.NowMs++;
        Assert.Empty(schedule.Due(cluster.Context));
        schedule.OnProposed(allowed, cluster.NowMs);
        cluster.Commit(schedule.Due(cluster.Context));
        Assert.Equal(new NodeId(2), cluster.Partition("t").Leader);

        cluster.Commit(BrokerRemoval.Fence(cluster.Context, new NodeId(2)));
        Assert.Empty(schedule.Due(cluster.Context));
    }

    private static TestCluster Cluster(params IReadOnlyList<string> settings)
    {
        var cluster = new TestCluster(elr: true,
        [
            $"leader.imbalance.check.interval.seconds={BalanceMs / 1000}",
            $"unclean.leader.election.interval.ms={UncleanMs}",
            "ack.durability=replicated",
            .. settings,
        ]);
        cluster.Start(1, 2);
        return cluster;
    }

    /// <summary>A topic that 2 leads, though 1 is in sync.</summary>
    private static TestCluster WithPreferredLeaderBack(params IReadOnlyList<string> settings)
    {
        var cluster = Cluster(settings);
        cluster.AddTopic("t", [1, 2]);
        cluster.Commit(
        [
            new PartitionChangeRecord { TopicId = cluster.Image.Topics.Find("t")!.Id.Value, PartitionId = 0, Leader = 2 }
                .Versioned(),
        ]);
        return cluster;
    }
}
