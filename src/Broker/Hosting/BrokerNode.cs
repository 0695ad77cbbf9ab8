using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Lifecycle;
using KRaftNet.Broker.ProducerIds;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Time;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using KRaftNet.Transport;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Hosting;

/// <summary>
/// A node: broker and controller in one, a quorum of one. Made of an environment, it runs on sockets and in the simulator
/// alike. <see cref="Start"/> and <see cref="Stop"/> are called once, in this order, by the host.
/// </summary>
public sealed class BrokerNode : ILogDirectoryObserver
{
    /// <summary>How long a clean stop waits for answers to what clients have asked.</summary>
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(5);

    private readonly NodeEnvironment _environment;
    private readonly NodeClock _clock;
    private readonly ILogger _logger;
    private readonly NodeStorage _storage;
    private readonly NodeQuorum _quorum;
    private readonly NodeListeners _listeners;
    private readonly BrokerLifecycle _lifecycle;
    private readonly PartitionStorage _partitions;
    private readonly MetadataCache _metadata = new();
    private readonly ReplicaTable _replicas = new();

    private BrokerNode(NodeOptions options, NodeEnvironment environment)
    {
        _environment = environment;
        _clock = new NodeClock(environment.Time, new TimingWheel(environment.Time));
        _logger = environment.Loggers.CreateLogger("KRaftNet.Node");
        _storage = NodeStorage.Open(options, environment, this);
        try
        {
            var configs = new TopicConfigs(options.Config, options.NodeId);
            _quorum = NodeQuorum.Open(options, environment, _clock, _storage.Context, _storage.Metadata);
            var self = new ControllerCaller(Principal.Anonymous, "", AllowAllAuthorizer.Instance);
            var ids = new ProducerIdAllocator(_quorum.Channel, self, options.NodeId, () => _lifecycle!.Epoch);
            var apis = new BrokerApis
            {
                Options = options,
                Environment = environment,
                Clock = _clock,
                Metadata = _metadata,
                Replicas = _replicas,
                Directories = _storage.Directories,
                Configs = configs,
                Controller = _quorum.Channel,
                Self = self,
                ProducerIds = ids,
                Quorum = _quorum.Apis,
                ClusterId = _storage.Meta.ClusterId,
            };
            _listeners = NodeListeners.Bind(options, environment, _clock, apis.TableOf);
            _lifecycle = LifecycleOf(options, self);
            _partitions = PartitionStorageOf();
            Publishers = [_metadata, ReplicaPublisherOf(options, configs), _lifecycle];
        }
        catch
        {
            _storage.Directories.Dispose();
            throw;
        }
    }

    private IReadOnlyList<IMetadataPublisher> Publishers { get; }

    /// <summary>The cluster that the node is part of.</summary>
    public string ClusterId => _storage.Meta.ClusterId;

    /// <summary>The listeners' names with the addresses that were really taken.</summary>
    public IReadOnlyList<(string Name, HostAndPort Address)> Addresses =>
        [.. _listeners.All.Select(listener => (listener.Name, listener.Address))];

    /// <summary>Opens the log directories and takes the ports; nothing is served yet.</summary>
    /// <exception cref="LogDirectoryException">The directories cannot be used as they are.</exception>
    /// <exception cref="NetworkException">A port is taken.</exception>
    /// <exception cref="FatalException">The metadata is damaged.</exception>
    public static BrokerNode Open(NodeOptions options, NodeEnvironment environment) => new(options, environment);

    /// <summary>Runs. <paramref name="ready"/> is called once, on a loop of the node, when clients are served.</summary>
    public void Start(Action ready)
    {
        _storage.StartTasks(_clock);
        _quorum.Start(Publishers);
        _listeners.OpenControllers();
        _lifecycle.Start(() =>
        {
            _listeners.Open();
            ready();
        });
    }

    /// <summary>
    /// Stops in good order: the controller lets the broker go, clients are answered, all is flushed, the directories are
    /// marked clean. <paramref name="stopped"/> is called once, on any thread, with what went wrong on the disk, or null.
    /// </summary>
    public void Stop(Action<Exception?> stopped)
    {
        NodeLog.Stopping(_logger);
        _lifecycle.Stop(() => _quorum.HandOver(() => _listeners.Stop(DrainDeadline, () => StopQuorum(stopped))));
    }

    /// <inheritdoc/>
    void ILogDirectoryObserver.OnOffline(LogDirectory directory, Exception reason)
    {
        ReplicaLog.DirectoryOffline(_logger, directory.Path, reason);
        _quorum.LoaderLoop.Post(() =>
        {
            foreach (var partition in _replicas.All.Values)
            {
                if (directory.Find(partition.Name) is not null)
                {
                    partition.TakeOffline(reason);
                }
            }
        });
        if (_storage.Directories.AreAllOffline)
        {
            _environment.Fatal(new FatalException(FatalReason.AllLogDirectoriesOffline, reason.Message, reason));
        }
        else if (directory == _storage.Metadata)
        {
            _environment.Fatal(new FatalException(FatalReason.MetadataDirectoryOffline, reason.Message, reason));
        }
    }

    private BrokerLifecycle LifecycleOf(NodeOptions options, ControllerCaller self)
    {
        var identity = new BrokerIdentity
        {
            NodeId = options.NodeId,
            ClusterId = _storage.Meta.ClusterId,
            IncarnationId = Uuid.Random(_environment.Random.Split("incarnation")),
            Listeners = AdvertisedListeners(options),
            Rack = options.Rack,
            LogDirs = [.. _storage.Directories.All.Select(directory => directory.Meta.DirectoryId)],
            PreviousEpoch = PreviousEpoch(),
        };
        return new BrokerLifecycle(
            identity,
            _quorum.Channel,
            self,
            _clock,
            _environment.Loops.Create("lifecycle"),
            options.Timing.HeartbeatInterval,
            _environment.Loggers.CreateLogger("KRaftNet.Lifecycle"));
    }

    /// <summary>Where a port was left to the system, clients are told the one that was taken.</summary>
    private List<ListenerSpec> AdvertisedListeners(NodeOptions options) =>
    [
        .. options.Listeners.AdvertisedBroker.Select(spec => spec.Port != 0
            ? spec
            : spec with { Port = _listeners.All.First(listener => listener.Name == spec.Name).Address.Port }),
    ];

    private BrokerEpoch? PreviousEpoch()
    {
        var epochs = _storage.Directories.All.Select(directory => directory.PreviousBrokerEpoch).Distinct().ToList();
        return epochs.Count == 1 ? epochs[0] : null;
    }

    private PartitionStorage PartitionStorageOf() => new(
        _storage.Directories,
        _environment.Disks,
        _quorum.LoaderLoop,
        _clock,
        _environment.Random.Split("folders"),
        _environment.Loggers.CreateLogger("KRaftNet.Replicas"));

    private ReplicaPublisher ReplicaPublisherOf(NodeOptions options, TopicConfigs configs) => new(
        options.NodeId, _replicas, _partitions, _storage.Directories, configs, () => _lifecycle.ReplicasReady());

    private void StopQuorum(Action<Exception?> stopped)
    {
        _storage.StopTasks();
        _quorum.Stop(() => _partitions.Stop(() => _environment.Disks.Submit(
            DiskLane.Background,
            () =>
            {
                _quorum.CloseCleanly();
                _storage.CloseCleanly(_lifecycle.Epoch);
            },
            error =>
            {
                _clock.Timers.Dispose();
                NodeLog.Stopped(_logger);
                stopped(error);
            })));
    }
}
