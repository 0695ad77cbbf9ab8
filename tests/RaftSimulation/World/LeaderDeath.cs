namespace KRaftNet.RaftSimulation.World;

/// <summary>
/// One quorum under a stream of records whose leader's process is killed: what it took until another had committed a record
/// of its own epoch.
/// </summary>
/// <param name="Time">From the kill to that commit.</param>
/// <param name="Epochs">By how much the epoch rose: 1 if the first election was won.</param>
internal readonly record struct LeaderDeath(TimeSpan Time, int Epochs)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>One death, by the seed alone.</summary>
    /// <param name="seed">Gives the time of the kill, and all delays.</param>
    /// <param name="voters">How many.</param>
    /// <param name="raft">With which time-outs.</param>
    public static LeaderDeath Of(ulong seed, int voters, RaftOptions raft)
    {
        var prng = new Prng(seed).Split("death");
        var world = new SimWorld(seed, Options(voters, raft, prng));
        world.Network.Calm();
        Array.ForEach(world.Nodes, node => node.Start());
        new Clients(world, prng.Split("clients")).Begin();
        Require(world, () => Array.Exists(world.Nodes, node => node.IsLeader && node.HighWatermark.Value > 1000));
        world.Scheduler.RunUntil(world.Scheduler.Now + new TimeSpan(prng.Next(raft.FetchMaxWait.Ticks)));

        var leader = Array.Find(world.Nodes, node => node.IsLeader)!;
        var (killed, epoch) = (world.Scheduler.Now, leader.Epoch);
        leader.Crash();
        Require(world, () => world.Nodes.Any(node => node.IsLeader && node.Core!.Describe()?.HighWatermark is not null));
        var next = Array.Find(world.Nodes, node => node.IsLeader)!;
        return new LeaderDeath(world.Scheduler.Now - killed, next.Epoch.Value - epoch.Value);
    }

    // From a quiet machine to a busy one; nothing is lost, as on one machine or in one rack.
    private static WorldOptions Options(int voters, RaftOptions raft, Prng prng) => new()
    {
        Voters = voters,
        Raft = raft,
        EndsAreNoticed = true,
        DelayMax = TimeSpan.FromMilliseconds(prng.Chance(0.3) ? 20 : prng.Next(1, 4)),
        FlushMax = TimeSpan.FromMilliseconds(prng.Chance(0.3) ? 20 : prng.Next(1, 4)),
        PersistMax = TimeSpan.FromMilliseconds(prng.Chance(0.3) ? 20 : prng.Next(1, 4)),
        ProposalInterval = TimeSpan.FromMilliseconds(1),
    };

    private static void Require(SimWorld world, Func<bool> condition)
    {
        if (!world.Scheduler.RunUntil(world.Scheduler.Now + Patience, condition))
        {
            throw new LivenessException($"seed {world.Seed}: no leader within {Patience}\n{world.Describe()}");
        }
    }
}
