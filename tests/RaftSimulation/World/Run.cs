using KRaftNet.RaftSimulation.Node;

namespace KRaftNet.RaftSimulation.World;

/// <summary>One seed from its begin to the proof that the quorum works again.</summary>
internal static class Run
{
    /// <summary>Delivered events before the healing, if nothing else is asked for.</summary>
    public const long StepsDefault = 10_000;

    private static readonly TimeSpan HealsWithin = TimeSpan.FromSeconds(20);

    // So few events in a simulated hour mean that the world itself stands still.
    private static readonly TimeSpan FaultsEnd = TimeSpan.FromHours(1);

    /// <summary>Runs a seed; an exception carries the seed and how to see it again.</summary>
    public static SimWorld Seed(
        ulong seed, long steps = StepsDefault, WorldOptions? options = null, bool tellStory = false)
    {
        var world = new SimWorld(seed, options, tellStory);
        try
        {
            Array.ForEach(world.Nodes, n => n.Start());
            var prng = new Prng(seed);
            var clients = new Clients(world, prng.Split("clients"));
            var nemesis = new Nemesis(world, prng.Split("nemesis"));
            clients.Begin();
            nemesis.Begin();
            Require(world.Scheduler.RunUntil(FaultsEnd, () => world.Delivered >= steps), "nothing happens");
            world.Tell("all is well from here on");
            clients.Stop();
            nemesis.Stop();
            Heal(world);
            return world;
        }
        catch (Exception e) when (e is not SimulationException)
        {
            throw new SimulationException(world, steps, e);
        }
    }

    // Liveness: with all nodes up and a sound network there is a leader, it commits, and everyone learns of it.
    private static void Heal(SimWorld world)
    {
        var committed = world.Checker.Commits.End;
        var end = world.Scheduler.Now + HealsWithin;
        Propose();
        var healed = world.Scheduler.RunUntil(end, () => IsWell(world, committed));
        Require(healed, $"not well {HealsWithin.TotalSeconds} s after the last fault");

        void Propose()
        {
            Array.Find(world.Nodes, n => n.IsLeader)?.Propose(1);
            if (world.Checker.Commits.End <= committed)
            {
                world.Scheduler.After(TimeSpan.FromMilliseconds(50), Propose);
            }
        }
    }

    private static bool IsWell(SimWorld world, Offset committedBefore)
    {
        if (world.Checker.Commits.End <= committedBefore || world.Nodes.Count(n => n.IsLeader) != 1)
        {
            return false;
        }

        var leader = Array.Find(world.Nodes, n => n.IsLeader)!;
        return Array.TrueForAll(world.Nodes, n => HasAll(n, leader) || IsOutsiderAhead(n, leader));
    }

    private static bool HasAll(SimNode node, SimNode leader) =>
        node.HighWatermark == leader.Log.End && node.Core!.Election.LeaderId == leader.Key.Id;

    // Whoever was removed while it stood for election may be in an epoch that the quorum has yet to reach; a stranger's
    // word does not make a quorum hurry.
    private static bool IsOutsiderAhead(SimNode node, SimNode leader) =>
        !leader.Core!.Voters.Contains(node.Key) && node.Core!.Election.Epoch > leader.Core.Election.Epoch;

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new LivenessException(otherwise);
        }
    }
}

/// <summary>A quorum that had all it needs did not work.</summary>
internal sealed class LivenessException(string message) : Exception(message);

/// <summary>A seed failed.</summary>
internal sealed class SimulationException(SimWorld world, long steps, Exception inner) : Exception(
    $"seed {world.Seed} failed after {world.Delivered} events, at {world.Scheduler.Now.TotalMilliseconds} ms: "
    + $"{inner.Message}\n{world.Options}\n{world.Describe()}again: dotnet run -c Release --project tests/RaftSimulation -- "
    + $"--seeds {world.Seed}..{world.Seed} --steps {steps} --story",
    inner)
{
    public SimWorld World { get; } = world;
}
