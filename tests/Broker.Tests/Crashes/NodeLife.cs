using System.Diagnostics.Metrics;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Tests.Nodes;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.Raft;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.Broker.Tests.Crashes;

/// <summary>
/// A machine with a formatted node, whose lives begin and end as the test wants, and a client that may lose its
/// connection at any time. Owned by the test's thread.
/// </summary>
internal sealed class NodeLife : IDisposable
{
    /// <summary>Of the batches of a script, a second apart by their timestamps, every other one begins a segment.</summary>
    private const string RollMs = "1500";

    private const string Host = "node";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Meter _meter = new("KRaftNet.Broker.Tests");
    private readonly SimulatedNode _machine;
    private readonly SimulatedProcess _clients;
    private readonly NodeOptions _options;
    private BrokerNode? _node;
    private FrameClient? _client;
    private CrashPoint? _crash;
    private int _correlationId;

    public NodeLife(ulong seed)
    {
        var limits = new SimulationOptions { TimeMax = TimeSpan.FromDays(30), StepsMax = long.MaxValue };
        World = new SimulatedWorld(seed, limits);
        _machine = World.AddNode(Host);
        _clients = World.AddNode("client").Start();
        _options = Options();
        Format(new Prng(seed));
    }

    /// <summary>The world, whose time the test moves on.</summary>
    public SimulatedWorld World { get; }

    /// <summary>The node's disk.</summary>
    public SimulatedFileSystem Disk => _machine.Disk;

    /// <summary>Whether the machine lost its power, or the node ended.</summary>
    public bool IsDead => _machine.Process is null;

    /// <summary>What the node stopped for by itself, or null.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Lets the power go at a changing operation of the disk, counted over its life.</summary>
    public void CrashAt(CrashPoint point) => _crash = point;

    /// <summary>Lets it live from now on.</summary>
    public void Spare()
    {
        _crash = null;
        Disk.ForgetPowerOff();
    }

    /// <summary>Cuts the power now; the next start finds what the mode leaves.</summary>
    public void Crash(CrashMode mode)
    {
        Disk.ForgetPowerOff();
        _machine.Crash(mode);
    }

    /// <summary>Starts the node on what is on the disk; false if it dies before it serves.</summary>
    public bool Start()
    {
        var isReady = false;
        var process = _machine.Start();
        if (_crash is { } point)
        {
            // Power that comes back forgets when it was to go.
            _machine.CrashAtOperation(point.Operation, point.Moment, point.Mode);
        }

        process.Loops.Create("host").Post(() =>
        {
            _node = BrokerNode.Open(_options, EnvironmentOf(process));
            _node.Start(() => isReady = true);
        });
        var ended = World.RunUntil(() => isReady || IsDead || Failure is not null, Limit);
        Assert.True(ended, "the node neither serves nor dies");
        if (!isReady || IsDead)
        {
            return false;
        }

        _client = new FrameClient(World);
        _clients.Network.Connect(new HostAndPort(Host, 9092), loop: null, _client.OnConnected);
        return true;
    }

    /// <summary>Stops the node in good order; false if it dies before.</summary>
    public bool Stop()
    {
        var isStopped = false;
        _node!.Stop(error =>
        {
            Failure ??= Disk.IsOff ? null : error;
            isStopped = true;
        });
        Assert.True(World.RunUntil(() => isStopped || IsDead, Limit), "the node neither stops nor dies");
        if (IsDead)
        {
            return false;
        }

        _machine.Crash(CrashMode.KeepAll);
        return true;
    }

    /// <summary>Sends a request; null if the node died over it.</summary>
    public TResponse? Ask<TRequest, TResponse>(TRequest request, short version)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        var answer = _client!.Exchange(FrameClient.Encode(request, version, ++_correlationId), Limit);
        if (answer is null)
        {
            return null;
        }

        var reader = new WireReader(answer.AsMemory());
        ResponseHeader.Read(ref reader, ApiKeys.Get(TRequest.ApiKey).Response.HeaderVersion(version));
        return TResponse.Read(ref reader, version);
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
            ("log.roll.ms", RollMs),
        ];
        var reading = NodeOptions.Parse(
            settings.Select(setting => new ConfigSetting(setting.Name, setting.Value, SettingLayer.File, "test")),
            Host);
        Assert.True(reading.TryGet(out var options), string.Join('\n', reading.Faults));
        return options;
    }

    private void Format(Prng prng)
    {
        var process = _machine.Start();
        var listener = _options.Listeners.AdvertisedController[0];
        new StorageFormatter(process.Files, process.Clock, prng, new BufferPool()).Format(new FormatPlan
        {
            ClusterId = Uuid.Random(prng).ToString(),
            NodeId = _options.NodeId,
            Directories = _options.LogDirs,
            MetadataDirectory = _options.MetadataLogDir,
            StandaloneEndpoint = new VoterEndpoint(listener.Name, listener.Host, listener.Port),
        });
        _machine.Crash(CrashMode.LoseAllUnsynced);
        _machine.Start();
        _machine.Crash(CrashMode.KeepAll);
    }

    private NodeEnvironment EnvironmentOf(SimulatedProcess process) => new()
    {
        Time = process.Clock,
        Random = process.Prng,
        Files = process.Files,
        Disks = process.Executor,
        Network = process.Network,
        Loops = process.Loops,
        Loggers = new TraceLoggers(process),
        Buffers = new BufferPool(),
        Meter = _meter,
        Fatal = exception => Failure ??= process.IsAlive && !Disk.IsOff ? exception : null,
    };
}
