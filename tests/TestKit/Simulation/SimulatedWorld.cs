using KRaftNet.Common;
using KRaftNet.TestKit.Network;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// Machines, the network between them and one virtual time, all from one seed. Owned by the thread that made it, on
/// which everything runs.
/// </summary>
public sealed class SimulatedWorld
{
    private readonly List<SimulatedNode> _nodes = [];

    /// <summary>A world without machines, at time 0.</summary>
    public SimulatedWorld(ulong seed, SimulationOptions? options = null)
    {
        Scheduler = new SimulationScheduler(seed, options);
        Network = new SimulatedNetwork(this);
    }

    /// <summary>Time and order.</summary>
    public SimulationScheduler Scheduler { get; }

    /// <summary>What connects the machines; partitions are made here.</summary>
    public SimulatedNetwork Network { get; }

    /// <summary>How unkind the world is.</summary>
    public FaultOptions Faults => Scheduler.Options.Faults;

    /// <summary>The machines in the order of their making.</summary>
    public IReadOnlyList<SimulatedNode> Nodes => _nodes;

    /// <summary>Tells two runs apart.</summary>
    public ulong TraceHash => Scheduler.Trace.Hash;

    /// <summary>A new machine, that is not started. Its name is also the host name to connect to.</summary>
    public SimulatedNode AddNode(string host)
    {
        Invariant.Require(FindNode(host) is null);
        var node = new SimulatedNode(this, _nodes.Count, host);
        _nodes.Add(node);
        return node;
    }

    /// <summary>The machine of that name, or null.</summary>
    public SimulatedNode? FindNode(string host) => _nodes.Find(node => node.Host == host);

    /// <inheritdoc cref="SimulationScheduler.RunFor"/>
    public void RunFor(TimeSpan time) => Scheduler.RunFor(time);

    /// <inheritdoc cref="SimulationScheduler.RunUntil"/>
    public bool RunUntil(Func<bool> condition, TimeSpan limit) => Scheduler.RunUntil(condition, limit);

    /// <inheritdoc cref="SimulationScheduler.Run"/>
    public void Run(Func<Task> scenario) => Scheduler.Run(scenario);

    /// <summary>A wait in virtual time, for a test's own steps.</summary>
    public Task Delay(TimeSpan time)
    {
        var done = new TaskCompletionSource();
        Scheduler.Schedule(time.Ticks, done.SetResult);
        return done.Task;
    }

    /// <summary>
    /// A time between two, short ones more frequent (the cube of a uniform draw): most packets and flushes are quick,
    /// few are slow.
    /// </summary>
    internal static long DrawTicks(Prng prng, TimeSpan min, TimeSpan max)
    {
        var draw = prng.NextDouble();
        return min.Ticks + (long)(draw * draw * draw * Math.Max(0, (max - min).Ticks));
    }
}
