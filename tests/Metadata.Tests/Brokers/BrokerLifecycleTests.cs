using KRaftNet.Common;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using static KRaftNet.Metadata.Tests.Partitions.PartitionElectionTests;

namespace KRaftNet.Metadata.Tests.Brokers;

public sealed class BrokerLifecycleTests
{
    private const int SessionMs = 9000;

    [Fact]
    public void Registration_gives_the_offset_of_its_record_as_epoch_and_leaves_the_broker_fenced()
    {
        var cluster = new TestCluster();
        var offset = cluster.NextOffset;
        var response = cluster.Register(TestCluster.Registration(1));
        Assert.Equal(offset, response.BrokerEpoch);
        Assert.True(cluster.Image.Cluster.Broker(new NodeId(1))!.Fenced);
    }

    [Fact]
    public void Broker_is_unfenced_once_it_has_applied_its_registration()
    {
        var cluster = new TestCluster();
        var epoch = cluster.Register(TestCluster.Registration(1)).BrokerEpoch;
        var behind = cluster.Heartbeat(1, offset: epoch - 1);
        Assert.False(behind.IsCaughtUp);
        Assert.True(behind.IsFenced);
        var caughtUp = cluster.Heartbeat(1, offset: epoch);
        Assert.True(caughtUp.IsCaughtUp);
        Assert.False(caughtUp.IsFenced);
        Assert.True(cluster.Image.Cluster.IsActive(new NodeId(1)));
    }

    [Fact]
    public void Heartbeat_with_another_epoch_or_of_an_unknown_broker_is_stale_and_keeps_no_session()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        foreach (var (broker, epoch) in new[] { (1, cluster.Epoch(1) + 1), (1, cluster.Epoch(1) - 1), (9, 1L) })
        {
            var response = cluster.Heartbeat(new BrokerHeartbeatRequest { BrokerId = broker, BrokerEpoch = epoch });
            Assert.Equal((short)ErrorCode.StaleBrokerEpoch, response.ErrorCode);
            Assert.True(response.IsFenced);
        }

        Assert.Null(cluster.Sessions.Find(new NodeId(9)));
    }

    [Fact]
    public void Silent_broker_is_fenced_after_its_session_and_its_partitions_move()
    {
        var cluster = new TestCluster();
        cluster.Start(1, 2);
        cluster.AddTopic("t", [1, 2]);
        cluster.NowMs = SessionMs - 1;
        cluster.Heartbeat(2);
        Assert.Empty(cluster.Sessions.Expired(cluster.Image.Cluster, cluster.NowMs, SessionMs));
        Assert.Equal(SessionMs, cluster.Sessions.NextExpiryMs(cluster.Image.Cluster, SessionMs));
        cluster.NowMs = SessionMs;
        var expired = cluster.Sessions.Expired(cluster.Image.Cluster, cluster.NowMs, SessionMs);
        Assert.Equal([new NodeId(1)], expired);

        cluster.Commit(BrokerRemoval.Fence(cluster.Context, expired[0]));
        Assert.True(cluster.Image.Cluster.Broker(new NodeId(1))!.Fenced);
        Assert.Equal(new NodeId(2), cluster.Partition("t").Leader);
        Assert.Equal(Nodes("2"), cluster.Partition("t").Isr);
        Assert.Empty(BrokerRemoval.Fence(cluster.Context, expired[0]));
    }

    [Fact]
    public void Fencing_every_broker_one_after_the_other_leaves_the_last_one_in_the_isr_without_a_leader()
    {
        var cluster = new TestCluster();
        cluster.Start(1, 2);
        cluster.AddTopic("t", [1, 2]);
        cluster.Commit(BrokerRemoval.Fence(cluster.Context, new NodeId(1)));
        cluster.Commit(BrokerRemoval.Fence(cluster.Context, new NodeId(2)));
        Assert.Equal(Nodes("2"), cluster.Partition("t").Isr);
        Assert.Equal(NodeId.None, cluster.Partition("t").Leader);

        cluster.Heartbeat(1);
        Assert.Equal(NodeId.None, cluster.Partition("t").Leader);
        cluster.Heartbeat(2);
        Assert.Equal(new NodeId(2), cluster.Partition("t").Leader);
        Assert.Equal(new LeaderEpoch(3), cluster.Partition("t").LeaderEpoch);
    }

    [Fact]
    public void Second_process_under_a_live_id_is_refused_until_the_session_runs_out()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var second = TestCluster.Registration(1, incarnation: 2);
        Assert.Equal((short)ErrorCode.DuplicateBrokerRegistration, cluster.Register(second).ErrorCode);
        cluster.NowMs = SessionMs;
        Assert.Equal(0, cluster.Register(second).ErrorCode);
    }

    [Fact]
    public void Second_process_under_an_id_known_to_be_dead_is_taken_at_once()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        cluster.Sessions = cluster.Sessions.Without(new NodeId(1));
        Assert.Equal([new NodeId(1)], cluster.Sessions.Expired(cluster.Image.Cluster, cluster.NowMs, SessionMs));
        Assert.Equal(0, cluster.Register(TestCluster.Registration(1, incarnation: 2)).ErrorCode);
    }

    [Fact]
    public void The_same_process_registers_again_with_its_epoch_and_state()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var epoch = cluster.Epoch(1);
        var again = TestCluster.Registration(1);
        again.Rack = "elsewhere";
        Assert.Equal(epoch, cluster.Register(again).BrokerEpoch);
        var broker = cluster.Image.Cluster.Broker(new NodeId(1))!;
        Assert.False(broker.Fenced);
        Assert.Equal("elsewhere", broker.Rack);
    }

    [Theory]
    [InlineData("cluster", ErrorCode.InconsistentClusterId)]
    [InlineData("no directories", ErrorCode.InvalidRegistration)]
    [InlineData("directory twice", ErrorCode.InvalidRegistration)]
    [InlineData("reserved directory", ErrorCode.InvalidRegistration)]
    [InlineData("directory of another", ErrorCode.InvalidRegistration)]
    [InlineData("no features", ErrorCode.InvalidRegistration)]
    [InlineData("old features", ErrorCode.UnsupportedVersion)]
    public void Registration_that_does_not_fit_the_cluster_is_refused(string fault, ErrorCode code)
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var request = TestCluster.Registration(2);
        switch (fault)
        {
            case "cluster":
                request.ClusterId = "other";
                break;
            case "no directories":
                request.LogDirs = [];
                break;
            case "directory twice":
                request.LogDirs = [new Uuid(5, 5), new Uuid(5, 5)];
                break;
            case "reserved directory":
                request.LogDirs = [new Uuid(0, 1)];
                break;
            case "directory of another":
                request.LogDirs = [TestCluster.Directory(1)];
                break;
            case "no features":
                request.Features = [];
                break;
            default:
                request.Features[0].MaxSupportedVersion = 8;
                break;
        }

        Assert.Equal((short)code, cluster.Register(request).ErrorCode);
        Assert.Null(cluster.Image.Cluster.Broker(new NodeId(2)));
    }

    [Fact]
    public void Controlled_shutdown_moves_leaders_and_ends_once_every_active_broker_has_seen_it()
    {
        var cluster = new TestCluster();
        cluster.Start(1, 2);
        cluster.AddTopic("t", [1, 2]);
        var first = cluster.Heartbeat(1, wantShutDown: true);
        Assert.False(first.ShouldShutDown);
        Assert.False(first.IsFenced);
        Assert.Equal(new NodeId(2), cluster.Partition("t").Leader);
        Assert.Equal(Nodes("2"), cluster.Partition("t").Isr);

        Assert.False(cluster.Heartbeat(1, wantShutDown: true).ShouldShutDown);
        cluster.Heartbeat(2);
        var last = cluster.Heartbeat(1, wantShutDown: true);
        Assert.True(last.ShouldShutDown);
        Assert.True(last.IsFenced);
        Assert.True(cluster.Image.Cluster.Broker(new NodeId(1))!.Fenced);
    }

    [Fact]
    public void Broker_that_was_let_go_may_come_again_at_once()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        Assert.True(cluster.Heartbeat(1, wantShutDown: true).ShouldShutDown);
        var again = TestCluster.Registration(1, incarnation: 2, previousEpoch: cluster.Epoch(1));
        Assert.Equal(0, cluster.Register(again).ErrorCode);
    }

    [Fact]
    public void Single_broker_keeps_its_isr_over_a_clean_restart_and_leads_again_two_changes_later()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        cluster.AddTopic("t", [1]);
        cluster.Heartbeat(1, wantShutDown: true);
        Assert.True(cluster.Heartbeat(1, wantShutDown: true).ShouldShutDown);
        cluster.Register(TestCluster.Registration(1, incarnation: 2, previousEpoch: cluster.Epoch(1)));
        cluster.Heartbeat(1);
        Assert.Equal(new NodeId(1), cluster.Partition("t").Leader);
        Assert.Equal(2, cluster.Partition("t").PartitionEpoch);
        Assert.Equal(LeaderRecoveryState.Recovered, cluster.Partition("t").RecoveryState);
    }

    [Fact]
    public void Unclean_restart_of_a_replicated_topic_costs_eligibility_and_the_leader_must_recover()
    {
        var cluster = new TestCluster(elr: true);
        cluster.Start(1);
        cluster.AddTopic("t", [1], ("ack.durability", "replicated"));
        Restart(cluster, TestCluster.Registration(1, incarnation: 2));
        Assert.Equal(Nodes(""), cluster.Partition("t").Elr);
        Assert.Equal(Nodes("1"), cluster.Partition("t").LastKnownElr);
        cluster.Heartbeat(1);
        Assert.Equal(LeaderRecoveryState.Recovering, cluster.Partition("t").RecoveryState);
    }

    [Fact]
    public void Unclean_restart_of_a_flushed_topic_on_the_same_disk_costs_nothing()
    {
        var cluster = new TestCluster(elr: true);
        cluster.Start(1);
        cluster.AddTopic("t", [1], ("ack.durability", "fsync"));
        Restart(cluster, TestCluster.Registration(1, incarnation: 2));
        Assert.Equal(Nodes("1"), cluster.Partition("t").Elr);
        cluster.Heartbeat(1);
        Assert.Equal(new NodeId(1), cluster.Partition("t").Leader);
        Assert.Equal(LeaderRecoveryState.Recovered, cluster.Partition("t").RecoveryState);
    }

    [Fact]
    public void Unclean_restart_of_a_flushed_topic_on_another_disk_costs_eligibility()
    {
        var cluster = new TestCluster(elr: true);
        cluster.Start(1);
        cluster.AddTopic("t", [1], ("ack.durability", "fsync"));
        var request = TestCluster.Registration(1, incarnation: 2);
        request.LogDirs = [new Uuid(8, 8)];
        Restart(cluster, request);
        Assert.Equal(Nodes(""), cluster.Partition("t").Elr);
    }

    [Theory]
    [InlineData("fsync")]
    [InlineData("replicated")]
    public void Clean_restart_on_another_disk_costs_eligibility(string durability)
    {
        // The marker of the clean stop may lie in another directory than the one that was lost.
        var cluster = new TestCluster(elr: true);
        cluster.Start(1, 2);
        cluster.AddTopic("t", [1, 2], ("ack.durability", durability), ("min.insync.replicas", "2"));
        var request = TestCluster.Registration(1, incarnation: 2, previousEpoch: cluster.Epoch(1));
        request.LogDirs = [new Uuid(8, 8), new Uuid(9, 9)];
        Restart(cluster, request);
        Assert.Equal(Nodes("2"), cluster.Partition("t").Isr);
        Assert.Equal(Nodes(""), cluster.Partition("t").Elr);
    }

    [Fact]
    public void Eligible_replica_that_stopped_cleanly_and_comes_on_another_disk_is_eligible_no_more()
    {
        var cluster = new TestCluster(elr: true);
        cluster.Start(1, 2);
        cluster.AddTopic("t", [1, 2], ("min.insync.replicas", "2"));
        cluster.Heartbeat(2, wantFence: true);
        Assert.Equal(Nodes("2"), cluster.Partition("t").Elr);
        var request = TestCluster.Registration(2, incarnation: 2, previousEpoch: cluster.Epoch(2));
        request.LogDirs = [new Uuid(8, 8)];
        Restart(cluster, request);
        Assert.Equal(Nodes(""), cluster.Partition("t").Elr);
    }

    [Fact]
    public void Clean_restart_on_the_same_disk_keeps_eligibility()
    {
        var cluster = new TestCluster(elr: true);
        cluster.Start(1, 2);
        cluster.AddTopic("t", [1, 2], ("ack.durability", "replicated"), ("min.insync.replicas", "2"));
        Restart(cluster, TestCluster.Registration(1, incarnation: 2, previousEpoch: cluster.Epoch(1)));
        Assert.Equal(Nodes("2"), cluster.Partition("t").Isr);
        Assert.Equal(Nodes("1"), cluster.Partition("t").Elr);
    }

    [Fact]
    public void Process_that_was_let_go_leads_nothing_when_it_asks_to_take_part_again()
    {
        var cluster = new TestCluster(elr: true);
        cluster.Start(1, 2);
        cluster.AddTopic("t", [1, 2], ("min.insync.replicas", "2"));
        cluster.Heartbeat(1, wantShutDown: true);
        cluster.Heartbeat(2);
        Assert.True(cluster.Heartbeat(1, wantShutDown: true).ShouldShutDown);
        cluster.Heartbeat(2, wantShutDown: true);
        cluster.Heartbeat(1);
        Assert.Equal(NodeId.None, cluster.Partition("t").Leader);
    }

    [Fact]
    public void Failed_directory_takes_its_replicas_out_of_the_isr_and_is_offline_until_the_next_start()
    {
        var cluster = new TestCluster();
        cluster.Start(2);
        var request = TestCluster.Registration(1);
        request.LogDirs = [TestCluster.Directory(1), new Uuid(9, 9)];
        cluster.Register(request);
        cluster.Heartbeat(1);
        cluster.AddTopic("t", [1, 2]);
        cluster.Heartbeat(1, failed: [TestCluster.Directory(1), new Uuid(3, 3)]);
        Assert.Equal(new NodeId(2), cluster.Partition("t").Leader);
        Assert.Equal(Nodes("2"), cluster.Partition("t").Isr);
        Assert.Equal([new DirectoryId(new Uuid(9, 9))], cluster.Image.Cluster.Broker(new NodeId(1))!.LogDirs);

        var before = cluster.NextOffset;
        cluster.Heartbeat(1, failed: [TestCluster.Directory(1)]);
        Assert.Equal(before, cluster.NextOffset);
    }

    [Fact]
    public void Cordoned_directories_are_written_once()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        var request = new BrokerHeartbeatRequest
        {
            BrokerId = 1, BrokerEpoch = cluster.Epoch(1), CurrentMetadataOffset = 100, CordonedLogDirs = [],
        };
        var before = cluster.NextOffset;
        cluster.Heartbeat(request);
        Assert.Equal(before + 1, cluster.NextOffset);
        cluster.Heartbeat(request);
        Assert.Equal(before + 1, cluster.NextOffset);
    }

    [Fact]
    public void Unregistered_broker_is_gone_with_its_leaders_and_another_call_finds_nothing()
    {
        var cluster = new TestCluster();
        cluster.Start(1, 2);
        cluster.AddTopic("t", [1, 2]);
        var request = new UnregisterBrokerRequest { BrokerId = 1 };
        var removal = BrokerRemoval.Unregister(cluster.Context, cluster.Sessions, request);
        Assert.Null(removal.Sessions.Find(new NodeId(1)));
        Assert.Equal(0, cluster.Commit(removal.Result).ErrorCode);
        Assert.Null(cluster.Image.Cluster.Broker(new NodeId(1)));
        Assert.Equal(new NodeId(2), cluster.Partition("t").Leader);

        var again = BrokerRemoval.Unregister(cluster.Context, cluster.Sessions, request).Result.Response;
        Assert.Equal((short)ErrorCode.BrokerIdNotRegistered, again.ErrorCode);
    }

    [Fact]
    public void New_controller_gives_unfenced_brokers_the_whole_session_from_its_takeover()
    {
        var cluster = new TestCluster();
        cluster.Start(1);
        cluster.Register(TestCluster.Registration(2));
        var sessions = BrokerSessions.AtTakeover(cluster.Image.Cluster, 50_000);
        Assert.NotNull(sessions.Find(new NodeId(1)));
        Assert.Null(sessions.Find(new NodeId(2)));
        Assert.Empty(sessions.Expired(cluster.Image.Cluster, 50_000 + SessionMs - 1, SessionMs));
        Assert.Single(sessions.Expired(cluster.Image.Cluster, 50_000 + SessionMs, SessionMs));
    }

    private static void Restart(TestCluster cluster, BrokerRegistrationRequest request)
    {
        cluster.Commit(BrokerRemoval.Fence(cluster.Context, new NodeId(request.BrokerId)));
        cluster.Sessions = cluster.Sessions.Without(new NodeId(request.BrokerId));
        Assert.Equal(0, cluster.Register(request).ErrorCode);
    }
}
