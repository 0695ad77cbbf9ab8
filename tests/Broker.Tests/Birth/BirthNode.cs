using System.Diagnostics.Metrics;
using KRaftNet.Broker.Birth;
using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.Broker.Tests.Birth;

/// <summary>
/// A machine on which a node is born, and then runs, or only answers as a formatted one. Owned by the simulation's thread.
/// </summary>
internal sealed class BirthNode : IDisposable
{
    private const string Data = "/data";
    private readonly IReadOnlyList<QuorumVoter> _quorum;
    private readonly NodeOptions _options;
    private readonly bool _isWhole;
    private readonly Meter _meter = new("KRaftNet.Broker.Tests");

    /// <param name="world">Where.</param>
    /// <param name="id">The node.</param>
    /// <param name="quorum">What its start names.</param>
    /// <param name="roles">What it does.</param>
    /// <param name="isWhole">Whether the node runs when it is formatted; else it only answers.</param>
    public BirthNode(SimulatedWorld world, int id, IReadOnlyList<QuorumVoter> quorum, string roles, bool isWhole)
    {
        Id = id;
        _isWhole = isWhole;
        _quorum = quorum;
        Machine = world.AddNode($"node{id}");
        _options = Options(id, quorum, roles, Machine.Host);
    }

    /// <summary>Its number.</summary>
    public int Id { get; }

    /// <summary>The machine.</summary>
    public SimulatedNode Machine { get; }

    /// <summary>What the birth gave up for.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether the birth was stopped, and is over.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Whether a formatted node runs.</summary>
    public bool IsServing { get; private set; }

    /// <summary>The birth that goes on.</summary>
    public QuorumBirth? Birth { get; private set; }

    /// <summary>What the metadata's directory says, if it is formatted. The machine must have power.</summary>
    public MetaProperties? Meta => MetaProperties.TryRead(Machine.Disk, Data);

    /// <summary>The snapshot that it was formatted with, if any.</summary>
    public FirstSnapshot? First =>
        AtomicFile.TryRead(Machine.Disk, $"{Data}/{LogDirectory.ClusterMetadataFolder}/{SnapshotId.Bootstrap.FileName}")
            is { } content ? FirstSnapshot.Parse(Machine.Host, content) : null;

    /// <summary>Starts the process on what is on the disk.</summary>
    public void Start()
    {
        var process = Machine.Start();
        (IsServing, IsStopped) = (false, false);
        var environment = EnvironmentOf(process);
        process.Loops.Create("host").Post(() =>
        {
            if (QuorumBirth.IsDue(_options, environment.Files))
            {
                Birth = QuorumBirth.Begin(_options, _quorum, environment, outcome => OnEnd(process, environment, outcome));
            }
            else
            {
                Serve(environment);
            }
        });
    }

    /// <summary>Ends the process where it stands.</summary>
    public void Crash(CrashMode mode, bool silent = false)
    {
        Machine.Disk.ForgetPowerOff();
        Machine.Crash(mode, silent);
        IsServing = false;
    }

    /// <summary>Takes all that is in some directories; the process must be gone.</summary>
    public void Wipe(params string[] directories)
    {
        Machine.Disk.PowerOn(CrashMode.KeepAll);
        foreach (var directory in directories.Length > 0 ? directories : [Data, "/more"])
        {
            Machine.Disk.DeleteDirectory(directory);
        }

        Machine.Disk.FlushDirectory("/");
        Machine.Disk.PowerOff();
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private static NodeOptions Options(int id, IReadOnlyList<QuorumVoter> quorum, string roles, string host)
    {
        var listeners = new List<string>();
        if (roles.Contains("broker", StringComparison.Ordinal))
        {
            listeners.Add($"PLAINTEXT://{host}:9092");
        }

        if (roles.Contains("controller", StringComparison.Ordinal))
        {
            listeners.Add($"CONTROLLER://{host}:9093");
        }

        (string Name, string Value)[] settings =
        [
            ("process.roles", roles),
            ("node.id", $"{id}"),
            ("listeners", string.Join(',', listeners)),
            ("controller.listener.names", "CONTROLLER"),
            ("controller.quorum.bootstrap.servers", string.Join(',', quorum.Select(voter => voter.Address))),
            ("log.dirs", $"{Data},/more"),
        ];
        var reading = NodeOptions.Parse(
            settings.Select(setting => new ConfigSetting(setting.Name, setting.Value, SettingLayer.File, "test")), host);
        Assert.True(reading.TryGet(out var options), string.Join('\n', reading.Faults));
        return options;
    }

    private void OnEnd(SimulatedProcess process, NodeEnvironment environment, BirthOutcome outcome)
    {
        if (!process.IsAlive || Machine.Disk.IsOff)
        {
            return;
        }

        Failure = outcome.Failure;
        IsStopped = outcome is { IsFormatted: false, Failure: null };
        if (outcome.IsFormatted)
        {
            Serve(environment);
        }
    }

    private void Serve(NodeEnvironment environment)
    {
        if (_isWhole)
        {
            BrokerNode.Open(_options, environment).Start(() => IsServing = true);
            return;
        }

        if (_options.IsController)
        {
            FormattedController.Start(_options, environment);
        }

        IsServing = true;
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
        Fatal = exception =>
        {
            if (process.IsAlive && !Machine.Disk.IsOff)
            {
                process.Node.World.Scheduler.Fail(exception);
            }
        },
    };
}
