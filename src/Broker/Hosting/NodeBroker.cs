using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Lifecycle;
using KRaftNet.Broker.ProducerIds;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;

namespace KRaftNet.Broker.Hosting;

/// <summary>
/// The broker's half of a node: replicas, their publishers, and the way into the cluster and out of it. Immutable once made;
/// its parts own their state.
/// </summary>
internal sealed class NodeBroker
{
    private readonly NodeOptions _options;
    private readonly NodeEnvironment _environment;
    private readonly NodeClock _clock;
    private readonly NodeStorage _storage;
    private readonly ControllerCaller _self;
    private readonly IControllerChannel _controller;
    private readonly TopicConfigs _configs;
    private readonly PartitionStorage _partitions;
    private readonly ReplicaTable _replicas = new();
    private readonly NodeReplication _replication;
    private BrokerLifecycle? _lifecycle;

    /// <param name="options">How the node is set up.</param>
    /// <param name="environment">The world.</param>
    /// <param name="clock">The time.</param>
    /// <param name="storage">The log directories.</param>
    /// <param name="quorum">The metadata.</param>
    /// <param name="controller">The way to the controller.</param>
    /// <param name="metadata">The committed metadata as requests see it.</param>
    public NodeBroker(
        NodeOptions options,
        NodeEnvironment environment,
        NodeClock clock,
        NodeStorage storage,
        NodeQuorum quorum,
        IControllerChannel controller,
        MetadataCache metadata)
    {
        _options = options;
        _environment = environment;
        _clock = clock;
        _storage = storage;
        _controller = controller;
        _self = new ControllerCaller(Principal.Anonymous, "", AllowAllAuthorizer.Instance);
        _configs = new TopicConfigs(options.Config, options.NodeId);
        _partitions = new PartitionStorage(
            storage.Directories,
            environment.Disks,
            quorum.LoaderLoop,
            clock,
            environment.Random.Split("folders"),
            environment.Loggers.CreateLogger("KRaftNet.Replicas"));
        _replication = new NodeReplication(
            options, environment, clock, storage, metadata, _replicas, controller, _self, () => Epoch, quorum.LoaderLoop);
    }

    private BrokerLifecycle Lifecycle => Invariant.NotNull(_lifecycle);

    /// <summary>The registration's epoch; none before it.</summary>
    public BrokerEpoch Epoch => _lifecycle?.Epoch ?? BrokerEpoch.None;

    /// <summary>The replicas here.</summary>
    public ReplicaTable Replicas => _replicas;

    /// <summary>The handlers of a listener for clients.</summary>
    public IEnumerable<ApiHandler> Handlers(MetadataCache metadata) => new BrokerApis
    {
        Options = _options,
        Environment = _environment,
        Clock = _clock,
        Metadata = metadata,
        Replicas = _replicas,
        Directories = _storage.Directories,
        Configs = _configs,
        Controller = _controller,
        Self = _self,
        ProducerIds = new ProducerIdAllocator(_controller, _self, _options.NodeId, () => Lifecycle.Epoch),
        ClusterId = _storage.Meta.ClusterId,
    }.Handlers();

    /// <summary>Makes what tells the cluster of this broker, once its listeners have their ports.</summary>
    /// <param name="addresses">The listeners' names with the ports that were taken.</param>
    public void Advertise(IReadOnlyList<(string Name, HostAndPort Address)> addresses)
    {
        var identity = new BrokerIdentity
        {
            NodeId = _options.NodeId,
            ClusterId = _storage.Meta.ClusterId,
            IncarnationId = Uuid.Random(_environment.Random.Split("incarnation")),
            Listeners = Advertised(addresses),
            Rack = _options.Rack,
            LogDirs = [.. _storage.Directories.All.Select(directory => directory.Meta.DirectoryId)],
            PreviousEpoch = PreviousEpoch(),
        };
        _lifecycle = new BrokerLifecycle(
            identity,
            _controller,
            _self,
            _clock,
            _environment.Loops.Create("lifecycle"),
            _options.Timing.HeartbeatInterval,
            LeavingPatience.Of(_options),
            _environment.Loggers.CreateLogger("KRaftNet.Lifecycle"));
    }

    /// <summary>
    /// Who follows the metadata here. Replicas come before what requests see: a partition that is told of is being made.
    /// </summary>
    public IReadOnlyList<IMetadataPublisher> Publishers(MetadataCache metadata) =>
    [
        new ReplicaPublisher(
            _options.NodeId,
            _replicas,
            _partitions,
            _storage.Directories,
            _configs,
            _replication.RolesBy(_configs),
            () => Lifecycle.ReplicasReady()),
        metadata,
        Lifecycle,
    ];

    /// <summary>Begins; <paramref name="unfenced"/> is called once when clients may be served.</summary>
    public void Start(Action unfenced) => Lifecycle.Start(unfenced);

    /// <summary>Asks the controller to be let go.</summary>
    public void Leave(Action left) => Lifecycle.Stop(left);

    /// <summary>Follows nobody any more, and waits until no work on folders runs.</summary>
    public void StopReplicas(Action stopped)
    {
        _replication.Stop();
        _partitions.Stop(stopped);
    }

    /// <summary>A log directory failed. On the loader's loop.</summary>
    public void TakeOffline(LogDirectory directory, Exception reason)
    {
        foreach (var partition in _replicas.All.Values)
        {
            if (directory.Find(partition.Name) is not null)
            {
                _replication.StopFollowing(partition);
                partition.TakeOffline(reason);
            }
        }
    }

    /// <summary>Where a port was left to the system, clients are told the one that was taken.</summary>
    private List<ListenerSpec> Advertised(IReadOnlyList<(string Name, HostAndPort Address)> addresses) =>
    [
        .. _options.Listeners.AdvertisedBroker.Select(spec => spec.Port != 0
            ? spec
            : spec with { Port = addresses.First(listener => listener.Name == spec.Name).Address.Port }),
    ];

    private BrokerEpoch? PreviousEpoch()
    {
        var epochs = _storage.Directories.All.Select(directory => directory.PreviousBrokerEpoch).Distinct().ToList();
        return epochs.Count == 1 ? epochs[0] : null;
    }
}
