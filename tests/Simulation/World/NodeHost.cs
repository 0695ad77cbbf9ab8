using System.Diagnostics.Metrics;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Raft;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.Simulation.World;

/// <summary>
/// The machine with the node: formats its disk, starts the real node on it, ends it. What the node throws, or reports as
/// fatal, fails the seed, unless its machine has lost its power. Owned by the simulation's thread.
/// </summary>
internal sealed class NodeHost : IDisposable
{
    private const string DataFolder = "/data";

    private readonly NodeOptions _options;
    private BrokerNode? _node;
    private Meter? _meter;

    public NodeHost(SimulatedWorld world, IEnumerable<ConfigSetting> settings)
    {
        Machine = world.AddNode("node1");
        var reading = NodeOptions.Parse([.. TimingProfile.Fast, .. Fixed(), .. settings], Machine.Host);
        _options = reading.Options ?? throw new ArgumentException(string.Join('\n', reading.Faults));
    }

    /// <summary>The machine.</summary>
    public SimulatedNode Machine { get; }

    /// <summary>Where clients connect to.</summary>
    public HostAndPort Address => new(Machine.Host, 9092);

    /// <summary>Whether a node runs and serves clients.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Formats the empty disk; what was not made durable by it is gone afterwards.</summary>
    public void Format()
    {
        var process = Machine.Start();
        var random = process.Prng.Split("format");
        var controller = _options.Listeners.AdvertisedController[0];
        new StorageFormatter(process.Files, process.Clock, random, new BufferPool()).Format(new FormatPlan
        {
            ClusterId = Uuid.Random(random).ToString(),
            NodeId = _options.NodeId,
            Directories = _options.LogDirs,
            MetadataDirectory = _options.MetadataLogDir,
            StandaloneEndpoint = new VoterEndpoint(controller.Name, controller.Host, controller.Port),
        });
        Machine.Crash(CrashMode.LoseAllUnsynced);
    }

    /// <summary>Starts the node, on what its last life left.</summary>
    public void Start()
    {
        IsReady = false;
        _node = null;
        _meter?.Dispose();
        _meter = new Meter("KRaftNet");
        var process = Machine.Start();
        var environment = EnvironmentOf(process, _meter);
        process.Loops.Create("host").Post(() =>
        {
            _node = BrokerNode.Open(_options, environment);
            _node.Start(() => IsReady = true);
        });
    }

    /// <summary>Asks the node to stop in good order; false if it is not far enough to be asked.</summary>
    public bool TryStop(Action stopped)
    {
        if (!IsReady || _node is null)
        {
            return false;
        }

        _node.Stop(error =>
        {
            if (error is not null)
            {
                Fail(error);
            }

            stopped();
        });
        return true;
    }

    /// <summary>Ends the node where it stands.</summary>
    public void Crash(CrashMode mode, bool silent = false)
    {
        IsReady = false;
        Machine.Disk.ForgetPowerOff();
        Machine.Crash(mode, silent);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter?.Dispose();

    private static IEnumerable<ConfigSetting> Fixed() =>
    [
        Setting("process.roles", "broker,controller"),
        Setting("node.id", "1"),
        Setting("listeners", "PLAINTEXT://node1:9092,CONTROLLER://node1:9093"),
        Setting("controller.listener.names", "CONTROLLER"),
        Setting("controller.quorum.bootstrap.servers", "node1:9093"),
        Setting("log.dirs", DataFolder),
    ];

    /// <summary>A setting of this program.</summary>
    public static ConfigSetting Setting(string name, string value) =>
        new(name, value, SettingLayer.CommandLine, "the simulation");

    private NodeEnvironment EnvironmentOf(SimulatedProcess process, Meter meter) => new()
    {
        Time = process.Clock,
        Random = process.Prng,
        Files = process.Files,
        Disks = process.Executor,
        Network = process.Network,
        Loops = process.Loops,
        Loggers = new TraceLoggers(process),
        Buffers = new BufferPool(),
        Meter = meter,
        Fatal = exception =>
        {
            if (process.IsAlive)
            {
                Fail(exception);
            }
        },
    };

    private void Fail(Exception exception)
    {
        if (!Machine.Disk.IsOff)
        {
            Machine.World.Scheduler.Fail(exception);
        }
    }
}
