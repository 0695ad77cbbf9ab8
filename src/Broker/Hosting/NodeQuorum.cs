using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Apis;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Directories;
using KRaftNet.Metadata.Controller;
using KRaftNet.Raft;

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
        Channel = new LocalControllerChannel(controller, Apis());
    }

    /// <summary>How often the controller looks for what is due by time: well below any session time-out.</summary>
    private static readonly TimeSpan ControllerTaskInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Turns the committed log into images.</summary>
    public MetadataLoader Loader { get; }

    /// <summary>The loop that images are published on.</summary>
    public IEventLoop LoaderLoop { get; }

    /// <summary>Decides.</summary>
    public ControllerLoop Controller { get; }

    /// <summary>The way to the controller.</summary>
    public IControllerChannel Channel { get; }

    /// <summary>Opens the files and makes the parts; nothing runs yet.</summary>
    public static NodeQuorum Open(
        NodeOptions options, NodeEnvironment environment, NodeClock clock, LogContext context, LogDirectory directory)
    {
        var meta = directory.Meta;
        var files = QuorumFiles.Open(context, directory);
        RequireSoleVoter(files.Initial, options.MetadataLogDir);
        var raftLoop = environment.Loops.Create("raft");
        var log = new MetadataLog(files.Log, environment.Disks, environment.Buffers, environment.Time, raftLoop);
        directory.WatchMetadata(() => files.IsClosed ? files.Log.LogEnd : log.DurableEnd);
        var core = new RaftCore(RaftOptionsOf(options), files.Initial, environment.Random.Split("raft"), clock.Now);
        var store = new QuorumStateStore(environment.Files, files.Folder);
        var driver = new RaftDriver(core, log, store, clock, raftLoop, environment.Fatal);
        var loaderLoop = environment.Loops.Create("metadata");
        var loader = new MetadataLoader(files.Log, files.SnapshotReader, loaderLoop, environment.Fatal);
        var services = ControllerServicesOf(options, environment, clock, meta);
        var controller = new ControllerLoop(services, driver, loader, environment.Loops.Create("controller"));
        var tasks = new PeriodicTask(clock.Timers, ControllerTaskInterval, done =>
        {
            controller.RunDue();
            done();
        });
        return new NodeQuorum(files, driver, loader, loaderLoop, controller, tasks);
    }

    /// <summary>Starts to lead, load and decide.</summary>
    /// <param name="publishers">Who follows the metadata, before the controller itself.</param>
    public void Start(IReadOnlyList<IMetadataPublisher> publishers)
    {
        // The controller comes last: it answers when what it decided is published to all others here.
        Loader.Start([.. publishers, Controller]);
        _driver.Start([Loader, Controller]);
    }

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

    private static ControllerApis Apis() => new ControllerApis()
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

    private static void RequireSoleVoter(RaftInitialState initial, string directory)
    {
        var voters = initial.Voters.Count == 0 ? VoterSet.Empty : initial.Voters[^1].Value;
        if (!voters.IsOnly(initial.Self) || initial.Self.Directory == DirectoryId.Zero)
        {
            throw new LogDirectoryException(
                LogDirectoryError.OtherNode,
                $"{directory} belongs to a quorum whose voters are {voters}, and this node is {initial.Self}. This version runs "
                + "a quorum of one: format the directory with --standalone, or restore the directory id it was formatted with.");
        }
    }
}
