using System.Diagnostics.Metrics;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.LogStore.Directories;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Golden;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>
/// A whole node of ours on a recorded data directory, on a machine of a simulated world. Owned by the test's thread.
/// </summary>
internal sealed class RecordedNode : IDisposable
{
    private const string Host = "node";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(1);
    private readonly Meter _meter = new("KRaftNet.Broker.Tests");
    private readonly SimulatedNode _machine;
    private readonly SimulatedProcess _clients;
    private readonly NodeOptions _options;
    private BrokerNode? _node;
    private int _starts;

    /// <param name="state">What is on its disk.</param>
    /// <param name="nodeId">The node.</param>
    /// <param name="logDirs">Its log directories, in order.</param>
    public RecordedNode(RecordedState state, int nodeId, IReadOnlyList<string> logDirs)
    {
        var limits = new SimulationOptions { TimeMax = TimeSpan.FromDays(30), StepsMax = long.MaxValue };
        World = new SimulatedWorld(seed: 1, limits);
        _machine = World.AddNode(Host);
        _clients = World.AddNode("client").Start();
        state.CopyTo(_machine.Disk);
        var metadata = logDirs.FirstOrDefault(path => Disk.DirectoryExists($"/{path}/{LogDirectory.ClusterMetadataFolder}"));
        _options = OptionsOf(nodeId, [.. logDirs.Select(path => $"/{path}")], $"/{metadata ?? logDirs[0]}");
        Start();
    }

    /// <summary>The world, whose time the test moves on.</summary>
    public SimulatedWorld World { get; }

    /// <summary>Its disk.</summary>
    public SimulatedFileSystem Disk => _machine.Disk;

    /// <summary>Whether it serves clients.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What it stopped for, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What it logged as warnings and worse.</summary>
    public TraceLoggers? Loggers { get; private set; }

    /// <summary>A new connection to the broker's listener.</summary>
    public FrameClient Connect()
    {
        var client = new FrameClient(World);
        var address = _node!.Addresses.First(listener => listener.Name == "PLAINTEXT").Address;
        _clients.Network.Connect(new HostAndPort(Host, address.Port), loop: null, client.OnConnected);
        return client;
    }

    /// <summary>Starts it, again after <see cref="Stop"/>.</summary>
    public void Start()
    {
        IsReady = false;
        Failure = null;
        _machine.Crash(CrashMode.KeepAll);
        var process = _machine.Start();
        Loggers = new TraceLoggers(process);
        try
        {
            _node = BrokerNode.Open(_options, new NodeEnvironment
            {
                Time = process.Clock,
                // Each start draws an incarnation of its own.
                Random = new Prng((ulong)++_starts).Split("node"),
                Files = process.Files,
                Disks = process.Executor,
                Network = process.Network,
                Loops = process.Loops,
                Loggers = Loggers,
                Buffers = new BufferPool(),
                Meter = _meter,
                Fatal = exception => Failure ??= exception,
            });
            _node.Start(() => IsReady = true);
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Failure = e;
            return;
        }

        World.RunUntil(() => IsReady || Failure is not null, StartLimit);
    }

    /// <summary>Stops it in good order; what the disk said, or null.</summary>
    public Exception? Stop()
    {
        var isStopped = false;
        Exception? failure = null;
        _node!.Stop(error =>
        {
            failure = error;
            isStopped = true;
        });
        Assert.True(World.RunUntil(() => isStopped, StopLimit), "the node does not stop");
        return failure;
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static NodeOptions OptionsOf(int nodeId, IReadOnlyList<string> logDirs, string metadataDir)
    {
        (string Name, string Value)[] settings =
        [
            ("process.roles", "broker,controller"),
            ("node.id", nodeId.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("listeners", $"PLAINTEXT://{Host}:9092,CONTROLLER://{Host}:9093"),
            ("controller.listener.names", "CONTROLLER"),
            ("controller.quorum.bootstrap.servers", $"{Host}:9093"),
            ("log.dirs", string.Join(',', logDirs)),
            ("metadata.log.dir", metadataDir),
        ];
        var reading = NodeOptions.Parse(
            settings.Select(setting => new ConfigSetting(setting.Name, setting.Value, SettingLayer.File, "test")),
            Host);
        Assert.True(reading.TryGet(out var options), string.Join('\n', reading.Faults));
        return options;
    }
}
