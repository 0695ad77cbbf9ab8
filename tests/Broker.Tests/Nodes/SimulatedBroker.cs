using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Raft;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.Broker.Tests.Nodes;

/// <summary>
/// A whole node, freshly formatted and serving, on a machine of a simulated world, and a second machine for clients.
/// Owned by the test's thread.
/// </summary>
internal sealed class SimulatedBroker : IDisposable
{
    private const string Host = "node";
    private const string ClusterId = "a0JhTm5ldFNpbXVsYXRlZA";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private readonly Meter _meter = new("KRaftNet.Broker.Tests");
    private readonly IAuthorizer _authorizer;
    private readonly NodeOptions _options;
    private readonly Prng _random;
    private readonly SimulatedNode _machine;
    private readonly SimulatedProcess _clients;

    /// <param name="seed">The seed of the world.</param>
    /// <param name="authorizer">Who may do what; all may do all without one.</param>
    /// <param name="settings">Settings besides those that every node needs, or instead of them.</param>
    public SimulatedBroker(ulong seed, IAuthorizer? authorizer = null, params (string Name, string Value)[] settings)
    {
        _authorizer = authorizer ?? AllowAllAuthorizer.Instance;
        _options = Options(settings);
        _random = new Prng(seed);
        var limits = new SimulationOptions { TimeMax = TimeSpan.FromDays(30), StepsMax = long.MaxValue };
        World = new SimulatedWorld(seed, limits);
        _machine = World.AddNode(Host);
        _clients = World.AddNode("client").Start();
        Format(_machine.Start(), _options, _random.Split("format"));
        Start(_machine.Process!);
    }

    /// <summary>The world, whose time the test moves on.</summary>
    public SimulatedWorld World { get; }

    /// <summary>The node.</summary>
    public BrokerNode Node { get; private set; }

    /// <summary>The node's wall clock, in milliseconds since 1970.</summary>
    public long UtcMs => _machine.Process!.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Where the node's buffers come from.</summary>
    public BufferPool Buffers { get; } = new();

    /// <summary>The node's disk, to be made to fail.</summary>
    public SimulatedFileSystem Disk => _machine.Disk;

    /// <summary>For what the node wanted to stop itself, and did not. Without it the test would end there.</summary>
    public List<FatalException>? Stops { get; set; }

    /// <summary>What the node logs.</summary>
    public TraceLoggers Loggers { get; private set; }

    /// <summary>Cuts the power, which takes all that was not made durable, and starts the node again.</summary>
    public void CrashAndRestart()
    {
        _machine.Crash(CrashMode.LoseAllUnsynced);
        Start(_machine.Start());
    }

    /// <summary>A new connection to a listener, the broker's by default.</summary>
    public FrameClient Connect(string listenerName = "PLAINTEXT")
    {
        var client = new FrameClient(World);
        var address = Node.Addresses.First(listener => listener.Name == listenerName).Address;
        _clients.Network.Connect(new HostAndPort(Host, address.Port), loop: null, client.OnConnected);
        return client;
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    [MemberNotNull(nameof(Node), nameof(Loggers))]
    private void Start(SimulatedProcess process)
    {
        Loggers = new TraceLoggers(process);
        Node = BrokerNode.Open(_options, new NodeEnvironment
        {
            Time = process.Clock,
            Random = _random.Split("node"),
            Files = process.Files,
            Disks = process.Executor,
            Network = process.Network,
            Loops = process.Loops,
            Loggers = Loggers,
            Buffers = Buffers,
            Meter = _meter,
            Fatal = OnFatal,
            Authorizer = _authorizer,
        });
        var isReady = false;
        Node.Start(() => isReady = true);
        Assert.True(World.RunUntil(() => isReady, StartLimit), "the node does not become ready");
    }

    private void OnFatal(FatalException reason)
    {
        if (Stops is null)
        {
            World.Scheduler.Fail(reason);
        }
        else
        {
            Stops.Add(reason);
        }
    }

    private static NodeOptions Options((string Name, string Value)[] more)
    {
        (string Name, string Value)[] usual =
        [
            ("process.roles", "broker,controller"),
            ("node.id", "1"),
            ("listeners", $"PLAINTEXT://{Host}:9092,CONTROLLER://{Host}:9093"),
            ("controller.listener.names", "CONTROLLER"),
            ("controller.quorum.bootstrap.servers", $"{Host}:9093"),
            ("log.dirs", "/data"),
        ];
        var settings = more.Concat(usual.ExceptBy(more.Select(setting => setting.Name), setting => setting.Name));
        var reading = NodeOptions.Parse(
            settings.Select(setting => new ConfigSetting(setting.Name, setting.Value, SettingLayer.File, "test")),
            Host);
        Assert.True(reading.TryGet(out var options), string.Join('\n', reading.Faults));
        return options;
    }

    private void Format(SimulatedProcess process, NodeOptions options, Prng prng)
    {
        var listener = options.Listeners.AdvertisedController[0];
        new StorageFormatter(process.Files, process.Clock, prng, Buffers).Format(new FormatPlan
        {
            ClusterId = ClusterId,
            NodeId = options.NodeId,
            Directories = options.LogDirs,
            MetadataDirectory = options.MetadataLogDir,
            StandaloneEndpoint = new VoterEndpoint(listener.Name, listener.Host, listener.Port),
        });
    }
}
