using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using ReplicaKey = KRaftNet.Raft.ReplicaKey;

namespace KRaftNet.Broker.Tests.Quorum;

/// <summary>Whole nodes that keep the metadata together: over the wire, on disks, while nodes die and networks split.</summary>
public class QuorumOfNodesTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 3)]
    [InlineData(3, 5)]
    [InlineData(4, 2)]
    public void Nodes_elect_one_leader_and_see_a_topic_that_was_made_through_any(int seed, int voters)
    {
        using var cluster = new SimulatedCluster((ulong)seed, voters);
        cluster.StartAll();

        var leader = cluster.AwaitLeader();
        foreach (var id in cluster.Ids)
        {
            Assert.Equal(ErrorCode.None, cluster.CreateTopic(id, $"by-{id}"));
        }

        var expected = cluster.Ids.Select(id => $"by-{id}").ToList();
        foreach (var id in cluster.Ids)
        {
            cluster.Await(() => cluster.TopicsAt(id).SequenceEqual(expected), $"node {id} does not see all topics");
            Assert.Equal(leader, cluster.DescribeQuorum(id).LeaderId);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void Killed_leader_is_replaced_nothing_acknowledged_is_lost_and_it_comes_back_as_a_follower(int seed)
    {
        using var cluster = new SimulatedCluster((ulong)seed, 3);
        cluster.StartAll();
        var names = new List<string>();
        for (var round = 0; round < 4; round++)
        {
            var leader = cluster.AwaitLeader();
            Create(cluster, names, $"before-{round}", cluster.Ids[round % 3]);
            cluster.Crash(leader);
            var next = cluster.AwaitLeader();
            Assert.NotEqual(leader, next);
            Create(cluster, names, $"after-{round}", next);
            cluster.Start(leader);
            cluster.Await(() => cluster.IsReady(leader), $"node {leader} does not come back");
        }

        foreach (var id in cluster.Ids)
        {
            cluster.Await(() => names.TrueForAll(cluster.TopicsAt(id).Contains), $"node {id} has lost a topic");
        }
    }

    [Fact]
    public void Leader_that_refuses_connections_is_replaced_long_before_the_time_outs()
    {
        using var cluster = new SimulatedCluster(8, 3);
        cluster.StartAll();
        var leader = cluster.AwaitLeader();
        var killed = cluster.World.Scheduler.Now;

        cluster.Crash(leader);
        cluster.AwaitLeader();

        // Kafka's fetch time-out alone is 2 s, its election time-out 1 s and up.
        Assert.InRange(cluster.World.Scheduler.Now - killed, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Leader_cut_off_from_the_majority_steps_down_and_acknowledges_nothing()
    {
        using var cluster = new SimulatedCluster(9, 3);
        cluster.StartAll();
        var old = cluster.AwaitLeader();
        var others = cluster.Ids.Where(id => id != old).ToArray();
        var others2 = others.Select(cluster.MachineOf).ToList();
        cluster.World.Network.Links.Partition([cluster.MachineOf(old)], others2);

        Assert.Equal(ErrorCode.RequestTimedOut, cluster.CreateTopic(old, "lost", timeoutMs: 6_000));
        var next = cluster.AwaitLeader(others);
        Assert.Equal(ErrorCode.None, cluster.CreateTopic(next, "kept"));
        Assert.NotEqual(0, cluster.DescribeQuorum(old).ErrorCode);

        cluster.World.Network.Links.HealAll();
        cluster.Await(() => cluster.TopicsAt(old).Contains("kept"), "the old leader does not catch up");
        Assert.DoesNotContain("lost", cluster.TopicsAt(old));
    }

    [Fact]
    public void Change_of_a_leader_that_steps_down_is_not_asked_again()
    {
        using var cluster = new SimulatedCluster(17, 3);
        cluster.StartAll();
        var old = cluster.AwaitLeader();
        var others = cluster.Ids.Where(id => id != old).Select(cluster.MachineOf).ToList();
        cluster.World.Network.Links.Partition([cluster.MachineOf(old)], others);

        // It was appended and may be committed or not: long before its time is over that is all that can be said of it.
        Assert.Equal(ErrorCode.RequestTimedOut, cluster.TryCreateTopic(old, "unknown", timeoutMs: 120_000));

        cluster.World.Network.Links.HealAll();
        Assert.Equal(ErrorCode.None, cluster.CreateTopic(cluster.AwaitLeader(), "after"));
        cluster.World.RunFor(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain("unknown", cluster.TopicsAt(old));
    }

    [Fact]
    public void Partitioned_follower_that_returns_does_not_disturb_the_leader()
    {
        using var cluster = new SimulatedCluster(10, 3);
        cluster.StartAll();
        var leader = cluster.AwaitLeader();
        var epoch = cluster.DescribeQuorum(leader).LeaderEpoch;
        var follower = cluster.Ids.First(id => id != leader);
        cluster.World.Network.Links.Isolate(cluster.MachineOf(follower));
        cluster.World.RunFor(TimeSpan.FromSeconds(60));

        cluster.World.Network.Links.HealAll();
        cluster.World.RunFor(TimeSpan.FromSeconds(20));

        Assert.Equal(leader, cluster.AwaitLeader());
        Assert.Equal(epoch, cluster.DescribeQuorum(leader).LeaderEpoch);
    }

    [Fact]
    public void Without_a_majority_nothing_is_acknowledged_and_metadata_is_still_told()
    {
        using var cluster = new SimulatedCluster(11, 3);
        cluster.StartAll();
        Assert.Equal(ErrorCode.None, cluster.CreateTopic(1, "there"));
        cluster.Await(() => cluster.TopicsAt(3).Contains("there"), "node 3 does not see the topic");
        cluster.Crash(1);
        cluster.Crash(2);

        Assert.Equal(ErrorCode.RequestTimedOut, cluster.CreateTopic(3, "lost", timeoutMs: 8_000));
        Assert.Equal(["there"], cluster.TopicsAt(3));

        cluster.Start(1);
        cluster.Await(() => cluster.IsReady(1), "node 1 does not come back");
        Assert.Equal(ErrorCode.None, cluster.CreateTopic(3, "later"));
    }

    [Fact]
    public void Leader_that_stops_in_good_order_hands_over()
    {
        using var cluster = new SimulatedCluster(12, 3);
        cluster.StartAll();
        var leader = cluster.AwaitLeader();
        var epoch = cluster.DescribeQuorum(leader).LeaderEpoch;

        cluster.Stop(leader);
        var next = cluster.AwaitLeader();

        Assert.Equal(epoch + 1, cluster.DescribeQuorum(next).LeaderEpoch);
        Assert.Equal(ErrorCode.None, cluster.CreateTopic(next, "after"));
        cluster.Start(leader);
        cluster.Await(() => cluster.IsReady(leader), "the old leader does not come back");
    }

    [Theory]
    [InlineData(20)]
    [InlineData(21)]
    [InlineData(22)]
    public void Node_that_nobody_can_let_go_stops_soon_and_in_good_order(int seed)
    {
        using var cluster = new SimulatedCluster((ulong)seed, 3);
        cluster.StartAll();
        var leader = cluster.AwaitLeader();
        int[] followers = [.. cluster.Ids.Where(id => id != leader)];
        cluster.Stop(followers[0]);
        cluster.Crash(followers[1]);

        // Just now there was a controller, and the others might elect one: that long it waits, and not for its session.
        Assert.InRange(TimeToStop(cluster, leader), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(6));

        cluster.StartAll();
        leader = cluster.AwaitLeader();
        followers = [.. cluster.Ids.Where(id => id != leader)];
        cluster.Crash(followers[0]);
        cluster.Crash(leader);
        cluster.World.RunFor(TimeSpan.FromSeconds(10));
        Assert.InRange(TimeToStop(cluster, followers[1]), TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Node_waits_for_the_next_controller_to_let_it_go()
    {
        using var cluster = new SimulatedCluster(23, 5);
        cluster.StartAll();
        var leader = cluster.AwaitLeader();
        var (leaving, staying) = (cluster.Ids.First(id => id != leader), cluster.Ids.Last(id => id != leader));
        cluster.World.Network.Links.Isolate(cluster.MachineOf(leader));
        cluster.World.RunFor(TimeSpan.FromMilliseconds(100));

        // The leader is silent, not gone: the others notice after their time-outs, and the next one lets the node go.
        cluster.Stop(leaving);

        Assert.DoesNotContain(leaving, Alive(cluster, staying));
    }

    [Fact]
    public void Late_controller_catches_up_by_snapshot_becomes_a_voter_and_an_old_one_leaves()
    {
        using var cluster = new SimulatedCluster(
            13, 3, ("metadata.log.max.record.bytes.between.snapshots", "2000"), ("metadata.max.retention.bytes", "1000"));
        cluster.StartAll();
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(ErrorCode.None, cluster.CreateTopic(1 + (i % 3), $"topic-{i:D2}"));
        }

        var key = cluster.AddObserver(4);
        cluster.Start(4);
        cluster.Await(() => cluster.IsReady(4), "node 4 does not become ready");
        cluster.Await(() => cluster.TopicsAt(4).Count == 40, "node 4 does not see all topics");
        Assert.True(LogStartOf(cluster, 4) > 0, "it read the log from its begin, not a snapshot");

        var refusal = "";
        cluster.Await(() => (refusal = Add(cluster, key)).Length == 0, () => $"node 4 is not made a voter: {refusal}");
        var leader = cluster.AwaitLeader();
        var leaving = cluster.Ids.First(id => id != leader && id != 4);
        cluster.Await(() => Remove(cluster, leaving) == ErrorCode.None, $"node {leaving} is not removed");
        cluster.Crash(leaving);
        int[] expected = [.. cluster.Ids.Where(id => id != leaving)];
        foreach (var id in expected)
        {
            cluster.Crash(id);
        }

        foreach (var id in expected)
        {
            cluster.Start(id);
        }

        leader = cluster.AwaitLeader(expected);
        Assert.Equal(expected, cluster.DescribeQuorum(leader).CurrentVoters.Select(voter => voter.ReplicaId));
        cluster.Await(() => cluster.TopicsAt(4).Count == 40, "a topic is lost");
    }

    [Fact]
    public void Wiped_controller_takes_its_former_self_out_and_joins_where_it_is_told_to()
    {
        using var cluster = new SimulatedCluster(15, 3, ("controller.quorum.auto.join.enable", "true"));
        cluster.StartAll();
        Assert.Equal(ErrorCode.None, cluster.CreateTopic(1, "there"));
        var key = cluster.Wipe(3);

        cluster.Start(3);
        cluster.Await(
            () => cluster.DescribeQuorum(cluster.AwaitLeader()).CurrentVoters
                .Any(voter => voter.ReplicaId == 3 && voter.ReplicaDirectoryId == key.Directory.Value),
            "the wiped node does not vote again");

        Assert.Equal(3, cluster.DescribeQuorum(cluster.AwaitLeader()).CurrentVoters.Count);
        cluster.Await(() => cluster.TopicsAt(3).Contains("there"), "the wiped node does not catch up");
    }

    [Fact]
    public void Change_of_voters_does_not_cost_the_controller_its_office()
    {
        using var cluster = new SimulatedCluster(16, 3);
        cluster.StartAll();
        var leader = cluster.AwaitLeader();
        var epoch = cluster.DescribeQuorum(leader).LeaderEpoch;
        var key = cluster.AddObserver(4);
        cluster.Start(4);
        cluster.Await(() => cluster.IsReady(4), "node 4 does not become ready");
        cluster.Await(() => Add(cluster, key).Length == 0, "node 4 is not made a voter");

        Assert.Equal(ErrorCode.None, cluster.CreateTopic(4, "after-add"));
        var leaving = cluster.Ids.First(id => id != leader && id != 4);
        Assert.Equal(ErrorCode.None, Remove(cluster, leaving));
        Assert.Equal(ErrorCode.None, cluster.CreateTopic(4, "after-remove"));
        cluster.World.RunFor(TimeSpan.FromSeconds(10));

        Assert.Equal(leader, cluster.AwaitLeader());
        Assert.Equal(epoch, cluster.DescribeQuorum(leader).LeaderEpoch);
    }

    [Fact]
    public void Controllers_are_told_of_that_registered_voters_or_not()
    {
        using var cluster = new SimulatedCluster(18, 2);
        cluster.StartAll();
        cluster.AddObserver(3);
        cluster.Start(3);
        cluster.Await(() => cluster.IsReady(3), "node 3 does not become ready");

        (int, string, int)[] expected = [(1, "node1", 9093), (2, "node2", 9093), (3, "node3", 9093)];
        foreach (var id in cluster.Ids)
        {
            cluster.Await(() => Controllers(cluster, id).SequenceEqual(expected), $"node {id} does not tell of all controllers");
        }
    }

    [Fact]
    public void Controller_that_is_not_active_names_the_one_that_is()
    {
        using var cluster = new SimulatedCluster(19, 3);
        cluster.StartAll();
        var leader = cluster.AwaitLeader();
        var other = cluster.Ids.First(id => id != leader);
        var client = cluster.Connect(other, toController: true);

        var answer = client.Call<CreateTopicsRequest, CreateTopicsResponse>(
            new CreateTopicsRequest { Topics = [new CreateTopicsRequest.CreatableTopic { Name = "there", NumPartitions = 1 }] }, 7);

        Assert.Equal(
            (ErrorCode.NotController, $"The active controller appears to be node {leader}."),
            ((ErrorCode)answer.Topics[0].ErrorCode, answer.Topics[0].ErrorMessage));
    }

    [Fact]
    public void Fenced_at_once_is_a_broker_whose_process_is_gone()
    {
        using var cluster = new SimulatedCluster(14, 3);
        cluster.StartAll();
        var leader = cluster.AwaitLeader();
        var gone = cluster.Ids.First(id => id != leader);
        var killed = cluster.World.Scheduler.Now;

        cluster.Crash(gone);
        cluster.Await(() => !Alive(cluster, leader).Contains(gone), "the dead broker is still told of");

        Assert.InRange(cluster.World.Scheduler.Now - killed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }

    private static void Create(SimulatedCluster cluster, List<string> names, string name, int via)
    {
        Assert.Equal(ErrorCode.None, cluster.CreateTopic(via, name));
        names.Add(name);
    }

    private static TimeSpan TimeToStop(SimulatedCluster cluster, int id)
    {
        var asked = cluster.World.Scheduler.Now;
        cluster.Stop(id);
        return cluster.World.Scheduler.Now - asked;
    }

    private static long LogStartOf(SimulatedCluster cluster, int id) => cluster.MachineOf(id).Disk
        .List("/data/__cluster_metadata-0")
        .Where(entry => entry.Name.EndsWith(".checkpoint", StringComparison.Ordinal))
        .Select(entry => long.Parse(entry.Name.AsSpan(0, 20), System.Globalization.CultureInfo.InvariantCulture))
        .DefaultIfEmpty(0)
        .Max();

    /// <summary>Why the voter was refused; empty if it was not.</summary>
    private static string Add(SimulatedCluster cluster, ReplicaKey key)
    {
        var client = cluster.Connect(1);
        var answer = client.Call<AddRaftVoterRequest, AddRaftVoterResponse>(
            new AddRaftVoterRequest
            {
                ClusterId = null,
                TimeoutMs = 5_000,
                VoterId = key.Id.Value,
                VoterDirectoryId = key.Directory.Value,
                Listeners = [new AddRaftVoterRequest.Listener { Name = "CONTROLLER", Host = $"node{key.Id}", Port = 9093 }],
            },
            0);
        client.Close();
        return answer.ErrorCode == 0 ? "" : $"{(ErrorCode)answer.ErrorCode}: {answer.ErrorMessage}";
    }

    private static ErrorCode Remove(SimulatedCluster cluster, int id)
    {
        var directory = cluster.DescribeQuorum(cluster.AwaitLeader()).CurrentVoters
            .First(voter => voter.ReplicaId == id).ReplicaDirectoryId;
        var client = cluster.Connect(4);
        var answer = client.Call<RemoveRaftVoterRequest, RemoveRaftVoterResponse>(
            new RemoveRaftVoterRequest { ClusterId = null, VoterId = id, VoterDirectoryId = directory }, 0);
        client.Close();
        return (ErrorCode)answer.ErrorCode;
    }

    private static IEnumerable<(int Id, string Host, int Port)> Controllers(SimulatedCluster cluster, int via)
    {
        var client = cluster.Connect(via, toController: true);
        var answer = client.Call<DescribeClusterRequest, DescribeClusterResponse>(
            new DescribeClusterRequest { EndpointType = 2 }, 2);
        client.Close();
        return answer.Brokers.Select(node => (node.BrokerId, node.Host, node.Port));
    }

    private static IReadOnlyList<int> Alive(SimulatedCluster cluster, int via)
    {
        var client = cluster.Connect(via);
        var answer = client.Call<MetadataRequest, MetadataResponse>(new MetadataRequest { Topics = [] }, 12);
        client.Close();
        return [.. answer.Brokers.Select(broker => broker.NodeId)];
    }
}
