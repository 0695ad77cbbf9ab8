using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Queries;
using KRaftNet.Protocol;
using static KRaftNet.Metadata.Tests.Partitions.PartitionElectionTests;

namespace KRaftNet.Metadata.Tests.Queries;

public sealed class QueryTests
{
    private readonly TestCluster _cluster = new();

    public QueryTests()
    {
        _cluster.Start(1, 2);
        _cluster.Register(TestCluster.Registration(3));
        _cluster.AddTopic("t", [1, 3, 2]);
    }

    [Fact]
    public void Brokers_are_those_that_serve_and_have_the_listener()
    {
        var query = new ClusterQuery(_cluster.Image.Cluster);
        Assert.Equal([1, 2], query.Brokers(TestCluster.Listener).Select(broker => broker.Id.Value));
        var all = query.Brokers(TestCluster.Listener, includeFenced: true);
        Assert.Equal([(1, false), (2, false), (3, true)], all.Select(broker => (broker.Id.Value, broker.Fenced)));
        Assert.Equal(("host-1", (ushort)9092), (all[0].Host, all[0].Port));
        Assert.Empty(query.Brokers("OTHER"));
    }

    [Fact]
    public void Controller_that_is_named_is_any_unfenced_broker()
    {
        var query = new ClusterQuery(_cluster.Image.Cluster);
        var prng = new Prng(5);
        var named = Enumerable.Range(0, 50).Select(_ => query.RandomAliveBroker(prng).Value).Distinct().Order();
        Assert.Equal([1, 2], named);
        Assert.Equal(NodeId.None, new ClusterQuery(ClusterImage.Empty).RandomAliveBroker(prng));
    }

    [Fact]
    public void Partition_shows_its_leader_and_which_replicas_are_offline()
    {
        var view = Describe(new PartitionQuery(_cluster.Image.Cluster, TestCluster.Listener));
        Assert.Equal(ErrorCode.None, view.Error);
        Assert.Equal(new NodeId(1), view.Leader);
        Assert.Equal(Nodes("1,3,2"), view.Replicas);
        Assert.Equal(Nodes("3"), view.Offline);
    }

    [Fact]
    public void Leader_without_the_listener_is_told_apart_where_clients_know_how()
    {
        var query = new PartitionQuery(_cluster.Image.Cluster, "OTHER");
        Assert.Equal(ErrorCode.ListenerNotFound, Describe(query).Error);
        Assert.Equal(NodeId.None, Describe(query).Leader);
        Assert.Equal(ErrorCode.LeaderNotAvailable, Describe(query with { TellsMissingListener = false }).Error);
    }

    [Fact]
    public void Partition_without_a_leader_says_so_and_shows_the_epoch_of_that()
    {
        var state = _cluster.Partition("t") with { Leader = NodeId.None, LeaderEpoch = new LeaderEpoch(4) };
        var view = new PartitionQuery(_cluster.Image.Cluster, TestCluster.Listener).Describe(0, state);
        Assert.Equal(ErrorCode.LeaderNotAvailable, view.Error);
        Assert.Equal(new LeaderEpoch(4), view.LeaderEpoch);
    }

    [Fact]
    public void Oldest_clients_see_only_replicas_that_they_can_reach()
    {
        var state = _cluster.Partition("t") with { Replicas = Nodes("1,9"), Directories = [], Isr = Nodes("1") };
        var query = new PartitionQuery(_cluster.Image.Cluster, TestCluster.Listener)
        {
            HidesUnreachableReplicas = true,
        };
        var view = query.Describe(0, state with { Directories = [DirectoryId.Unassigned, DirectoryId.Unassigned] });
        Assert.Equal(ErrorCode.ReplicaNotAvailable, view.Error);
        Assert.Equal(Nodes("1"), view.Replicas);
    }

    private PartitionView Describe(PartitionQuery query) => query.Describe(0, _cluster.Partition("t"));
}
