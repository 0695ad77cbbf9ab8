namespace KRaftNet.Raft.Tests.Simulation;

/// <summary>One seed from its begin to the proof that the quorum works again.</summary>
internal static class Run
{
    private static readonly TimeSpan HealsWithin = TimeSpan.FromSeconds(20);

    /// <summary>Runs a seed; an exception carries the seed and how to see it again.</summary>
    public static World Seed(ulong seed, WorldOptions? options = null, bool tellStory = false)
    {
        var world = new World(seed, options, tellStory);
        try
        {
            world.Nodes.ToList().ForEach(n => n.Start());
            var nemesis = new Nemesis(world);
            nemesis.Begin();
            world.Scheduler.RunUntil(world.Options.Duration);
            nemesis.Stop();
            Heal(world);
            return world;
        }
        catch (Exception e) when (e is not SimulationException)
        {
            throw new SimulationException(world, e);
        }
    }

    // Liveness: with all nodes up and a sound network there is a leader, it commits, and everyone learns of it.
    private static void Heal(World world)
    {
        world.Tell("all is well from here on");
        world.Network.Calm();
        world.Nodes.Where(n => !n.IsUp).ToList().ForEach(n => n.Start());
        var committed = world.Checker.CommittedEnd.Offset;
        var end = world.Scheduler.Now + HealsWithin;
        Propose();
        var healed = world.Scheduler.RunUntil(end, () => IsWell(world, committed));
        Assert.True(healed, $"not well {HealsWithin.TotalSeconds} s after the last fault");

        void Propose()
        {
            world.Nodes.FirstOrDefault(n => n.IsLeader)?.Propose(1);
            if (world.Checker.CommittedEnd.Offset <= committed)
            {
                world.Scheduler.After(TimeSpan.FromMilliseconds(50), Propose);
            }
        }
    }

    private static bool IsWell(World world, Offset committedBefore)
    {
        var leaders = world.Nodes.Where(n => n.IsLeader).ToList();
        if (leaders.Count != 1 || world.Checker.CommittedEnd.Offset <= committedBefore)
        {
            return false;
        }

        var leader = leaders[0];
        return world.Nodes.All(n => HasAll(n, leader) || IsOutsiderAhead(n, leader));
    }

    private static bool HasAll(SimNode node, SimNode leader) =>
        node.HighWatermark == leader.Log.End && node.Core!.Election.LeaderId == leader.Key.Id;

    // Whoever was removed while it stood for election may be in an epoch that the quorum has yet to reach; a stranger's
    // word does not make a quorum hurry.
    private static bool IsOutsiderAhead(SimNode node, SimNode leader) =>
        !leader.Core!.Voters.Contains(node.Key) && node.Core!.Election.Epoch > leader.Core.Election.Epoch;
}

/// <summary>A seed failed.</summary>
internal sealed class SimulationException(World world, Exception inner) : Exception(
    $"seed {world.Seed} at {world.Scheduler.Now.TotalMilliseconds} ms: {inner.Message}\n"
    + $"{world.Options}\n{world.Describe()}"
    + $"again: KRAFTNET_SEED={world.Seed} dotnet test tests/Raft.Tests --filter Replay_of_one_seed",
    inner)
{
    public World World { get; } = world;
}
