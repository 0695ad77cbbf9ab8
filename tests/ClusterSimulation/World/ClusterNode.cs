using System.Diagnostics.Metrics;
using System.Globalization;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Config.Node;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.ClusterSimulation.World;

/// <summary>
/// A machine with a node of the cluster: starts the real node on what its disk has, and ends it. What the node throws, or reports
/// as fatal, fails the seed, unless its machine has lost its power. Owned by the simulation's thread.
/// </summary>
internal sealed class ClusterNode : IDisposable
{
    private readonly NodeOptions _options;
    private BrokerNode? _node;
    private Meter? _meter;
    private bool _isReady;

    public ClusterNode(SimulatedWorld world, int id, ClusterPlan plan)
    {
        Id = new NodeId(id);
        Machine = world.AddNode(HostOf(id));
        IsBroker = id <= ClusterPlan.BrokerCount;
        IsVoter = plan.VoterIds.Contains(id);
        var reading = NodeOptions.Parse([.. plan.Settings, .. SettingsOf(id, plan)], Machine.Host);
        _options = reading.Options ?? throw new ArgumentException(string.Join('\n', reading.Faults));
    }

    /// <summary>Its number.</summary>
    public NodeId Id { get; }

    /// <summary>The machine.</summary>
    public SimulatedNode Machine { get; }

    /// <summary>Whether it is a broker.</summary>
    public bool IsBroker { get; }

    /// <summary>Whether it votes.</summary>
    public bool IsVoter { get; }

    /// <summary>Where clients connect to.</summary>
    public HostAndPort Address => new(Machine.Host, 9092);

    /// <summary>Whether there is a process.</summary>
    public bool IsUp => Machine.Process is not null;

    /// <summary>Whether it runs and serves clients.</summary>
    public bool IsReady => IsUp && _isReady;

    /// <summary>Whether its process is held.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Whether something is being done to it.</summary>
    public bool IsInTrouble { get; set; }

    /// <summary>The node's program as it runs; null if there is none that has got so far.</summary>
    public BrokerNode? Running => IsUp && !Machine.Disk.IsOff ? _node : null;

    /// <summary>The log directories and identity that it is formatted with.</summary>
    public NodeOptions Options => _options;

    /// <summary>A machine's name.</summary>
    public static string HostOf(int id) => string.Create(CultureInfo.InvariantCulture, $"node{id}");

    /// <summary>Starts the node, on what its last life left.</summary>
    public void Start()
    {
        _isReady = false;
        _node = null;
        IsPaused = false;
        _meter?.Dispose();
        _meter = new Meter("KRaftNet");
        var process = Machine.Start();
        var environment = EnvironmentOf(process, _meter);
        process.Loops.Create("host").Post(() =>
        {
            var node = BrokerNode.Open(_options, environment);
            _node = node;
            node.Start(() => _isReady = _node == node);
        });
    }

    /// <summary>Asks the node to stop in good order; false if it is not far enough to be asked.</summary>
    public bool TryStop(Action stopped)
    {
        if (!IsReady || IsPaused)
        {
            return false;
        }

        _node!.Stop(error =>
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
        _isReady = false;
        _node = null;
        IsPaused = false;
        Machine.Disk.ForgetPowerOff();
        Machine.Crash(mode, silent);
    }

    /// <summary>Holds the process.</summary>
    public void Pause()
    {
        IsPaused = true;
        Machine.Process!.Pause();
    }

    /// <summary>Lets it go on, if it is still there.</summary>
    public void Resume()
    {
        if (IsPaused)
        {
            IsPaused = false;
            Machine.Process?.Resume();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter?.Dispose();

    private static IEnumerable<Config.Sources.ConfigSetting> SettingsOf(int id, ClusterPlan plan)
    {
        var (isBroker, isVoter) = (id <= ClusterPlan.BrokerCount, plan.VoterIds.Contains(id));
        string[] roles = [.. isBroker ? ["broker"] : Array.Empty<string>(), .. isVoter ? ["controller"] : Array.Empty<string>()];
        string[] listeners =
        [
            .. isBroker ? [$"PLAINTEXT://{HostOf(id)}:9092"] : Array.Empty<string>(),
            .. isVoter ? [$"CONTROLLER://{HostOf(id)}:9093"] : Array.Empty<string>(),
        ];
        return
        [
            ClusterPlan.Setting("process.roles", string.Join(',', roles)),
            ClusterPlan.Setting("node.id", id.ToString(CultureInfo.InvariantCulture)),
            ClusterPlan.Setting("listeners", string.Join(',', listeners)),
            ClusterPlan.Setting("controller.listener.names", "CONTROLLER"),
            ClusterPlan.Setting(
                "controller.quorum.bootstrap.servers", string.Join(',', plan.VoterIds.Select(voter => $"{HostOf(voter)}:9093"))),
            ClusterPlan.Setting("log.dirs", "/data"),
        ];
    }

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
