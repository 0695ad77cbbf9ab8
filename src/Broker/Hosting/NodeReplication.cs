using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Handlers.DeleteRecords;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Replication;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Broker.Hosting;

/// <summary>
/// The replication of a node: fetchers that follow other brokers, proposals of ISRs, and the look for members that are behind.
/// Immutable once made; its parts own their state.
/// </summary>
internal sealed class NodeReplication
{
    private readonly IEventLoop _loop;
    private readonly ReplicaTable _replicas;
    private readonly ReplicaFetchers _fetchers;
    private readonly BrokerStates _brokers = new();
    private readonly LeaderServices _leading;
    private readonly DirectoryAssignments _assignments;
    private readonly PeriodicTask _lagTask;

    /// <param name="options">How the node is set up.</param>
    /// <param name="environment">The world.</param>
    /// <param name="clock">The time.</param>
    /// <param name="storage">The log directories.</param>
    /// <param name="metadata">The committed metadata as requests see it.</param>
    /// <param name="replicas">The replicas here.</param>
    /// <param name="controller">The way to the controller.</param>
    /// <param name="self">The node itself, as the controller's caller.</param>
    /// <param name="ownEpoch">The registration's epoch; none before it.</param>
    /// <param name="loop">The publisher's loop, on which roles are given.</param>
    public NodeReplication(
        NodeOptions options,
        NodeEnvironment environment,
        NodeClock clock,
        NodeStorage storage,
        MetadataCache metadata,
        ReplicaTable replicas,
        IControllerChannel controller,
        ControllerCaller self,
        Func<BrokerEpoch> ownEpoch,
        IEventLoop loop)
    {
        _loop = loop;
        _replicas = replicas;
        var logger = environment.Loggers.CreateLogger("KRaftNet.Replication");
        var lagTimeMax = TimeSpan.FromMilliseconds(options.Config.Get(ReplicationKeys.LagTimeMaxMs));
        _leading = new LeaderServices
        {
            Self = options.NodeId,
            OwnEpoch = ownEpoch,
            Clock = clock,
            LagTimeMax = lagTimeMax,
            Brokers = _brokers,
            Proposals = new IsrProposals(
                controller, self, options.NodeId, ownEpoch, clock, environment.Loops.Create("isr"), logger),
        };
        _fetchers = new ReplicaFetchers(
            new FetcherServices
            {
                Self = options.NodeId,
                OwnEpoch = ownEpoch,
                AddressOf = broker => AddressOf(metadata.Image, broker, options.Listeners.InterBrokerName),
                Connector = NodeQuorum.ConnectorOf(options, environment, clock, $"broker-{options.NodeId}-fetcher"),
                Clock = clock,
                Disks = environment.Disks,
                Mover = new LogStartMover(storage.Directories),
                Options = OptionsOf(options),
                Logger = logger,
            },
            environment.Loops);

        _assignments = new DirectoryAssignments(
            storage.Directories, controller, self, options.NodeId, ownEpoch, clock, environment.Loops.Create("directories"));

        // Kafka's pace: a member is out at most half a time-out after its time is over.
        _lagTask = new PeriodicTask(clock.Timers, lagTimeMax / 2, done =>
        {
            CheckLag();
            done();
        });
    }

    /// <summary>What gives replicas their roles.</summary>
    public ReplicaRoles RolesBy(TopicConfigs configs) => new(configs, _leading, _brokers, _fetchers, _assignments);

    /// <summary>The partition's disk failed. On the publisher's loop.</summary>
    public void StopFollowing(Partition partition) => _fetchers.Stop(partition.Id);

    /// <summary>From now on it follows nobody and looks at nothing. Any thread.</summary>
    public void Stop()
    {
        _lagTask.Stop();
        _loop.Post(_fetchers.StopAll);
    }

    private void CheckLag()
    {
        foreach (var partition in _replicas.All.Values)
        {
            partition.Status.Leadership?.CheckLag();
        }
    }

    private static HostAndPort? AddressOf(MetadataImage image, NodeId broker, string listener) =>
        image.Cluster.Broker(broker)?.EndpointOf(listener) is { } endpoint
            ? new HostAndPort(endpoint.Host, endpoint.Port)
            : null;

    private static ReplicaFetchOptions OptionsOf(NodeOptions options)
    {
        var config = options.Config;
        return new ReplicaFetchOptions
        {
            WaitMax = TimeSpan.FromMilliseconds(config.Get(ReplicationKeys.FetchWaitMaxMs)),
            MinBytes = config.Get(ReplicationKeys.FetchMinBytes),
            PartitionMaxBytes = config.Get(ReplicationKeys.FetchMaxBytes),
            ResponseMaxBytes = config.Get(ReplicationKeys.FetchResponseMaxBytes),
            BackoffMax = TimeSpan.FromMilliseconds(config.Get(ReplicationKeys.FetchBackoffMs)),
            RequestTimeout = TimeSpan.FromMilliseconds(config.Get(ReplicationKeys.SocketTimeoutMs)),
            FetchersPerLeader = config.Get(ReplicationKeys.FetchersPerBroker),
        };
    }
}
