using KRaftNet.Broker.Handlers;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Time;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using KRaftNet.Metadata.Image;
using KRaftNet.Transport;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Hosting;

/// <summary>
/// A node: a broker, a controller, or both, with its replica of the metadata. Made of an environment, it runs on sockets and
/// in the simulator alike. <see cref="Start"/> and <see cref="Stop"/> are called once, in this order, by the host.
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
    private readonly NodeController _controller;
    private readonly NodeListeners _listeners;
    private readonly NodeBroker? _broker;
    private readonly MetadataCache _metadata = new();

    private BrokerNode(NodeOptions options, NodeEnvironment environment)
    {
        _environment = environment;
        _clock = new NodeClock(environment.Time, new TimingWheel(environment.Time));
        _logger = environment.Loggers.CreateLogger("KRaftNet.Node");
        _storage = NodeStorage.Open(options, environment, this);
        try
        {
            _quorum = NodeQuorum.Open(options, environment, _clock, _storage.Context, _storage.Metadata);
            _controller = NodeController.Make(
                options, environment, _clock, _storage.Meta, _quorum, () => _broker?.Epoch ?? BrokerEpoch.None);
            _broker = options.IsBroker
                ? new NodeBroker(options, environment, _clock, _storage, _quorum, _controller.Channel, _metadata)
                : null;
            _listeners = NodeListeners.Bind(options, environment, _clock, spec => TableOf(options, spec));
            _broker?.Advertise(Addresses);
            _controller.Advertise(options, environment, _clock, Addresses);
        }
        catch
        {
            _storage.Directories.Dispose();
            throw;
        }
    }

    /// <summary>The cluster that the node is part of.</summary>
    public string ClusterId => _storage.Meta.ClusterId;

    /// <summary>The listeners' names with the addresses that were really taken.</summary>
    public IReadOnlyList<(string Name, HostAndPort Address)> Addresses =>
        [.. _listeners.All.Select(listener => (listener.Name, listener.Address))];

    /// <summary>The metadata that the node has published to itself; for whoever watches it.</summary>
    internal MetadataImage Metadata => _metadata.Image;

    /// <summary>The broker's replicas, or null of a node that is only a controller; for whoever watches it.</summary>
    internal ReplicaTable? Replicas => _broker?.Replicas;

    /// <summary>Opens the log directories and takes the ports; nothing is served yet.</summary>
    /// <exception cref="LogDirectoryException">The directories cannot be used as they are.</exception>
    /// <exception cref="NetworkException">A port is taken.</exception>
    /// <exception cref="FatalException">The metadata is damaged.</exception>
    public static BrokerNode Open(NodeOptions options, NodeEnvironment environment) => new(options, environment);

    /// <summary>
    /// Runs. <paramref name="ready"/> is called once, on a loop of the node: when clients are served, or on a node that is
    /// only a controller when the quorum has a leader.
    /// </summary>
    public void Start(Action ready)
    {
        _storage.StartTasks(_clock);
        IReadOnlyList<IMetadataPublisher> publishers = [.. _broker?.Publishers(_metadata) ?? [_metadata], .. _controller.Publishers];
        if (_broker is { } broker)
        {
            _quorum.Start(publishers, _controller.Listeners);
            _listeners.OpenControllers();
            broker.Start(() =>
            {
                _listeners.Open();
                ready();
            });
        }
        else
        {
            _quorum.Start(publishers, [.. _controller.Listeners, new LeaderFound(ready)]);
            _listeners.OpenControllers();
        }
    }

    /// <summary>
    /// Stops in good order: the controller lets the broker go, leadership of the quorum is handed over, clients are answered,
    /// all is flushed, the directories are marked clean. <paramref name="stopped"/> is called once, on any thread, with what
    /// went wrong on the disk, or null.
    /// </summary>
    public void Stop(Action<Exception?> stopped)
    {
        NodeLog.Stopping(_logger);
        Leave(() => _quorum.HandOver(() => _listeners.Stop(DrainDeadline, () => StopQuorum(stopped))));
    }

    /// <inheritdoc/>
    void ILogDirectoryObserver.OnOffline(LogDirectory directory, Exception reason)
    {
        ReplicaLog.DirectoryOffline(_logger, directory.Path, reason);
        _quorum.LoaderLoop.Post(() => _broker?.TakeOffline(directory, reason));
        if (_storage.Directories.AreAllOffline)
        {
            _environment.Fatal(new FatalException(FatalReason.AllLogDirectoriesOffline, reason.Message, reason));
        }
        else if (directory == _storage.Metadata)
        {
            _environment.Fatal(new FatalException(FatalReason.MetadataDirectoryOffline, reason.Message, reason));
        }
    }

    private HandlerTable TableOf(NodeOptions options, ListenerSpec listener)
    {
        var versions = new ApiVersionsHandler(_metadata);
        var handlers = options.Listeners.IsController(listener)
            ? new ControllerListenerApis(
                options, ClusterId, _metadata, _quorum, _controller, _environment.Authorizer).Handlers()
            : Invariant.NotNull(_broker).Handlers(_metadata);
        var table = new HandlerTable([.. handlers, versions]);
        versions.Describe(table);
        return table;
    }

    private void Leave(Action left)
    {
        if (_broker is null)
        {
            left();
        }
        else
        {
            _broker.Leave(left);
        }
    }

    private void StopReplicas(Action stopped)
    {
        if (_broker is null)
        {
            stopped();
        }
        else
        {
            _broker.StopReplicas(stopped);
        }
    }

    private void StopQuorum(Action<Exception?> stopped)
    {
        _storage.StopTasks();
        _controller.Stop();
        _quorum.Stop(() => StopReplicas(() => _environment.Disks.Submit(
            DiskLane.Background,
            () =>
            {
                _quorum.CloseCleanly();
                _storage.CloseCleanly(_broker?.Epoch ?? BrokerEpoch.None);
            },
            error =>
            {
                _clock.Timers.Dispose();
                NodeLog.Stopped(_logger);
                stopped(error);
            })));
    }
}
