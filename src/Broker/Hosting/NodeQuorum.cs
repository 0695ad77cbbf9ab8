using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Apis;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Handlers.Quorum;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Quorum.Peers;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Metadata.Controller;
using KRaftNet.Raft;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Hosting;

/// <summary>
/// The controller's half of a node: metadata log, consensus, loader and controller, each on its loop. Immutable once made;
/// its parts own their state.
/// </summary>
internal sealed class NodeQuorum
{
    private readonly QuorumFiles _files;
    private readonly RaftDriver _driver;
    private readonly PeriodicTask _controllerTasks;

    private NodeQuorum(QuorumFiles files, RaftDriver driver, MetadataLoader loader, IEventLoop loop, ControllerLoop controller,
        PeriodicTask controllerTasks)
    {
        _files = files;
        _driver = driver;
        _controllerTasks = controllerTasks;
        Loader = loader;
        LoaderLoop = loop;
        Controller = controller;
        Channel = new LocalControllerChannel(controller, ControllerApisServed());
    }

    /// <summary>How often the controller looks for what is due by time: well below any session time-out.</summary>
    private static readonly TimeSpan ControllerTaskInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a stop waits for the other voters to hear of it.</summary>
    private static readonly TimeSpan HandOverTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Turns the committed log into images.</summary>
    public MetadataLoader Loader { get; }

    /// <summary>The loop that images are published on.</summary>
    public IEventLoop LoaderLoop { get; }

    /// <summary>Decides.</summary>
    public ControllerLoop Controller { get; }

    /// <summary>The way to the controller.</summary>
    public IControllerChannel Channel { get; }

    /// <summary>What the controller's listener serves of the quorum.</summary>
    public required QuorumApis Apis { get; init; }

    /// <summary>Opens the files and makes the parts; nothing runs yet.</summary>
    public static NodeQuorum Open(
        NodeOptions options, NodeEnvironment environment, NodeClock clock, LogContext context, LogDirectory directory)
    {
        var meta = directory.Meta;
        var files = QuorumFiles.Open(context, directory, FixedVoters(options));
        RequireVoters(files.Initial, options);
        var raftLoop = environment.Loops.Create("raft");
        var log = new MetadataLog(files.Log, environment.Disks, environment.Buffers, environment.Time, raftLoop);
        directory.WatchMetadata(() => files.IsClosed ? files.Log.LogEnd : log.DurableEnd);
        var parts = DriverParts(options, environment, clock, files, log, raftLoop, meta);
        var driver = new RaftDriver(parts, clock, raftLoop, environment.Fatal);
        var loaderLoop = environment.Loops.Create("metadata");
        var loader = new MetadataLoader(
            files.Log, files.LatestSnapshot, files.ReaderOf, loaderLoop, environment.Fatal);
        var services = ControllerServicesOf(options, environment, clock, meta);
        var controller = new ControllerLoop(services, driver, loader, environment.Loops.Create("controller"));
        var tasks = new PeriodicTask(clock.Timers, ControllerTaskInterval, done =>
        {
            controller.RunDue();
            done();
        });
        var access = new QuorumAccess(driver, meta.ClusterId);
        return new NodeQuorum(files, driver, loader, loaderLoop, controller, tasks)
        {
            Apis = new QuorumApis
            {
                Access = access,
                Log = log,
                Snapshots = parts.Snapshots.Store,
                Additions = new VoterAddition(driver, parts.Peers, raftLoop),
                Clock = clock,
                FetchMaxBytes = options.Quorum.FetchMaxBytes,
            },
        };
    }

    private static RaftDriverParts DriverParts(
        NodeOptions options,
        NodeEnvironment environment,
        NodeClock clock,
        QuorumFiles files,
        MetadataLog log,
        IEventLoop loop,
        MetaProperties meta)
    {
        var addresses = new NodeAddresses(options.Quorum.BootstrapServers);
        var settings = new PeerSettings(
            meta.NodeId,
            meta.ClusterId,
            [.. options.Listeners.AdvertisedController.Select(spec => new VoterEndpoint(spec.Name, spec.Host, spec.Port))],
            options.Quorum.FetchMaxBytes,
            options.Quorum.RequestTimeout);
        var connector = new PeerConnector(
            new PeerServices(environment.Network, environment.Time, clock.Timers, environment.Buffers),
            new PeerIdentity($"raft-client-{meta.NodeId}", "kraftnet", "1"),
            new PeerOptions { HandshakeTimeout = options.Quorum.RequestTimeout });
        var peers = new RaftPeers(settings, addresses, connector, loop);
        return new RaftDriverParts
        {
            Core = new RaftCore(RaftOptionsOf(options), files.Initial, environment.Random.Split("raft"), clock.Now),
            Log = log,
            State = new QuorumStateStore(environment.Files, files.Folder),
            Peers = peers,
            Addresses = addresses,
            RefusalPause = options.Quorum.FetchTimeout,
            Snapshots = new SnapshotSource
            {
                Folder = files.Folder,
                Files = environment.Files,
                Disks = environment.Disks,
                Store = new SnapshotStore(environment.Files, files.Folder),
                Loop = loop,
                Peers = peers,
                Self = files.Initial.Self,
                ClusterId = meta.ClusterId,
                MaxBytes = options.Quorum.FetchSnapshotMaxBytes,
            },
        };
    }

    /// <summary>Starts to lead, load and decide.</summary>
    /// <param name="publishers">Who follows the metadata, before the controller itself.</param>
    public void Start(IReadOnlyList<IMetadataPublisher> publishers)
    {
        // The controller comes last: it answers when what it decided is published to all others here.
        Loader.Start([.. publishers, Controller]);
        _driver.Start([Loader, Controller]);
    }

    /// <summary>Who leads the quorum.</summary>
    public QuorumLeader Leader => _driver.Leader;

    /// <summary>Gives up leadership before a stop, so that the others need not wait for a time-out.</summary>
    public void HandOver(Action done) => _driver.HandOver(HandOverTimeout, done);

    /// <summary>Stops; <paramref name="stopped"/> is called once on the quorum's loop, when nothing is appended any more.</summary>
    public void Stop(Action stopped)
    {
        _controllerTasks.Stop();
        Loader.Stop();
        _driver.Stop(stopped);
    }

    /// <summary>Leaves the files as a clean stop does. After <see cref="Stop"/>, on the disk executor.</summary>
    public void CloseCleanly()
    {
        _files.CloseCleanly();
    }

    private static ControllerServices ControllerServicesOf(
        NodeOptions options, NodeEnvironment environment, NodeClock clock, MetaProperties meta) => new()
    {
        Options = new ControllerOptions(meta.ClusterId, meta.NodeId, options.Config),
        Bootstrap = BootstrapCheckpoint.Read(environment.Files, options.MetadataLogDir),
        MaxIdle = TimeSpan.FromMilliseconds(options.Config.Get(MetadataLogKeys.MaxIdleIntervalMs)),
        Clock = clock,
        Prng = environment.Random.Split("controller"),
        Fatal = environment.Fatal,
        Logger = environment.Loggers.CreateLogger("KRaftNet.Controller"),
    };

    private static ControllerApis ControllerApisServed() => new ControllerApis()
        .Add(new CreateTopicsApi())
        .Add(new DeleteTopicsApi())
        .Add(new CreatePartitionsApi())
        .Add(new AlterConfigsApi())
        .Add(new IncrementalAlterConfigsApi())
        .Add(new BrokerRegistrationApi())
        .Add(new BrokerHeartbeatApi())
        .Add(new AllocateProducerIdsApi());

    private static RaftOptions RaftOptionsOf(NodeOptions options) => new()
    {
        ElectionTimeout = options.Quorum.ElectionTimeout,
        FetchTimeout = options.Quorum.FetchTimeout,
        ElectionBackoffMax = options.Quorum.ElectionBackoffMax,
        RequestTimeout = options.Quorum.RequestTimeout,
        RetryBackoff = options.Quorum.RetryBackoff,

        // Kafka's 500 ms, but an idle leader must answer before its followers doubt it.
        FetchMaxWait = TimeSpan.FromMilliseconds(Math.Min(500, options.Quorum.FetchTimeout.TotalMilliseconds / 2)),
    };

    private static VoterSet FixedVoters(NodeOptions options)
    {
        var listener = options.Listeners.ControllerNames is [var name, ..] ? name : "";
        return new VoterSet(options.Quorum.Voters.Select(voter => new Voter(
            new ReplicaKey(voter.Id, DirectoryId.Zero),
            [new VoterEndpoint(listener, voter.Address.Host, voter.Address.Port)],
            0,
            0)));
    }

    private static void RequireVoters(RaftInitialState initial, NodeOptions options)
    {
        if (initial.Self.Directory == DirectoryId.Zero)
        {
            throw new LogDirectoryException(
                LogDirectoryError.OtherNode,
                $"{options.MetadataLogDir} has no directory id, without which its node would be another replica at every start. "
                + "Restore its meta.properties.");
        }

        var voters = initial.Voters.Count == 0 ? VoterSet.Empty : initial.Voters[^1].Value;
        if (voters.Find(initial.Self.Id) is { } self && !self.Key.Matches(initial.Self))
        {
            throw new LogDirectoryException(
                LogDirectoryError.OtherNode,
                $"{options.MetadataLogDir} has the directory id {initial.Self.Directory}, and its own log names node "
                + $"{initial.Self.Id} with {self.Key.Directory}. Restore that id in meta.properties. If the log is another node's, "
                + "start with an empty directory: the node joins its quorum again.");
        }

        if (voters.Count == 0 && options.Quorum.BootstrapServers.All(server => IsOwn(server, options)))
        {
            throw new LogDirectoryException(
                LogDirectoryError.OtherNode,
                $"{options.MetadataLogDir} names no voters of the quorum, and controller.quorum.bootstrap.servers names no other "
                + "node to ask. Restore the folder __cluster_metadata-0, or set it to HOST:PORT of the other controllers.");
        }
    }

    private static bool IsOwn(HostAndPort server, NodeOptions options) =>
        options.Listeners.Controller.Concat(options.Listeners.AdvertisedController).Any(own => own.Address == server);
}
