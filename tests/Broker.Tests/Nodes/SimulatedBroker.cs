using System.Diagnostics.Metrics;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Raft;
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
    private readonly SimulatedProcess _clients;

    public SimulatedBroker(ulong seed, IAuthorizer? authorizer = null)
    {
        var limits = new SimulationOptions { TimeMax = TimeSpan.FromDays(30), StepsMax = long.MaxValue };
        World = new SimulatedWorld(seed, limits);
        var process = World.AddNode(Host).Start();
        _clients = World.AddNode("client").Start();
        Loggers = new TraceLoggers(process);
        var options = Options();
        var random = new Prng(seed);
        Format(process, options, random.Split("format"));
        Node = BrokerNode.Open(options, new NodeEnvironment
        {
            Time = process.Clock,
            Random = random.Split("node"),
            Files = process.Files,
            Disks = process.Executor,
            Network = process.Network,
            Loops = process.Loops,
            Loggers = Loggers,
            Buffers = Buffers,
            Meter = _meter,
            Fatal = World.Scheduler.Fail,
            Authorizer = authorizer ?? AllowAllAuthorizer.Instance,
        });
        var isReady = false;
        Node.Start(() => isReady = true);
        Assert.True(World.RunUntil(() => isReady, StartLimit), "the node does not become ready");
    }

    /// <summary>The world, whose time the test moves on.</summary>
    public SimulatedWorld World { get; }

    /// <summary>The node.</summary>
    public BrokerNode Node { get; }

    /// <summary>Where the node's buffers come from.</summary>
    public BufferPool Buffers { get; } = new();

    /// <summary>What the node logs.</summary>
    public TraceLoggers Loggers { get; }

    /// <summary>A new connection to the broker's listener.</summary>
    public FrameClient Connect()
    {
        var client = new FrameClient(World);
        var address = Node.Addresses.First(listener => listener.Name == "PLAINTEXT").Address;
        _clients.Network.Connect(new HostAndPort(Host, address.Port), loop: null, client.OnConnected);
        return client;
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static NodeOptions Options()
    {
        (string Name, string Value)[] settings =
        [
            ("process.roles", "broker,controller"),
            ("node.id", "1"),
            ("listeners", $"PLAINTEXT://{Host}:9092,CONTROLLER://{Host}:9093"),
            ("controller.listener.names", "CONTROLLER"),
            ("controller.quorum.bootstrap.servers", $"{Host}:9093"),
            ("log.dirs", "/data"),
        ];
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
