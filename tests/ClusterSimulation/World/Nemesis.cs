using KRaftNet.Common;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.ClusterSimulation.World;

/// <summary>
/// Does to a cluster what its plan says, several things at a time, and undoes each after a while. Owned by the simulation's
/// thread.
/// </summary>
internal sealed class Nemesis(
    SimulatedWorld world, IReadOnlyList<ClusterNode> nodes, ClusterPlan plan, PowerRules power, Prng random)
{
    private const int TroubledMax = 2;
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan OperationPatience = TimeSpan.FromMilliseconds(500);

    private bool _isOver;

    /// <summary>What was done so far.</summary>
    public int Strikes { get; private set; }

    /// <summary>Goes on until the given time has passed.</summary>
    public async Task Run(TimeSpan time)
    {
        var end = world.Scheduler.Now + time;
        while (world.Scheduler.Now < end)
        {
            await world.Delay(Draw(500));
            Begin(Pick());
        }

        _isOver = true;
    }

    /// <summary>Lets everything that was done end, and the cluster be whole.</summary>
    public async Task Heal()
    {
        world.Network.Links.HealAll();
        while (nodes.Any(node => node.IsInTrouble))
        {
            await world.Delay(TimeSpan.FromMilliseconds(5));
        }

        world.Network.Links.HealAll();
    }

    /// <summary>Ends a node at a moment that was chosen because it is weak; it is back soon.</summary>
    public void Surprise(NodeId id)
    {
        var node = nodes.First(other => other.Id == id);
        if (!_isOver && power.MayStrike() && IsFree(node))
        {
            Begin(random.Chance(0.5) ? Kill(node) : CutPower(node));
        }
    }

    /// <summary>
    /// Bounces a node that is about to join an ISR while the leader's proposal is not heard: what it proposed is of a process that
    /// is no more when it is.
    /// </summary>
    public void Bounce(NodeId joiner, NodeId leader)
    {
        var (one, other) = (nodes.First(node => node.Id == joiner), nodes.First(node => node.Id == leader));
        if (!_isOver && power.MayStrike() && IsFree(one) && IsFree(other) && !nodes.Any(node => node.IsInTrouble))
        {
            Begin(Bounce(one, other));
        }
    }

    private async Task Bounce(ClusterNode joiner, ClusterNode leader)
    {
        Trouble(leader);
        var voters = nodes.Where(node => node.IsVoter && node != leader).Select(node => node.Machine).ToList();
        voters.ForEach(voter => world.Network.Links.Cut(leader.Machine, voter));
        var bounce = End(joiner, CrashMode.KeepAll, silent: false);
        await world.Delay(TimeSpan.FromMilliseconds(700) + Draw(500));
        voters.ForEach(voter => world.Network.Links.Heal(leader.Machine, voter));
        leader.IsInTrouble = false;
        await bounce;
    }

    private async void Begin(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e)
        {
            world.Scheduler.Fail(e);
        }
    }

    private Task Pick()
    {
        var kind = PickKind();
        var free = nodes.Where(IsFree).ToList();
        if (free.Count == 0 || !power.MayStrike())
        {
            return Task.CompletedTask;
        }

        var node = free[random.Next(free.Count)];
        return kind switch
        {
            0 => Kill(node),
            1 => CutPower(node),
            2 => CrashAtOperation(node),
            3 => Stop(node),
            4 => Pause(node),
            5 => Isolate(node),
            6 => CutOneWay(node),
            _ => BlackOut(),
        };
    }

    private int PickKind()
    {
        var draw = random.Next(plan.Mix.Weights.Sum());
        for (var kind = 0; ; kind++)
        {
            draw -= plan.Mix.Weights[kind];
            if (draw < 0)
            {
                return kind;
            }
        }
    }

    private bool IsFree(ClusterNode node) =>
        node is { IsUp: true, IsInTrouble: false } && nodes.Count(other => other.IsInTrouble) < TroubledMax;

    private Task Kill(ClusterNode node) => End(node, CrashMode.KeepAll, silent: false);

    private Task CutPower(ClusterNode node) =>
        power.TryTake(node) ? End(node, DrawMode(), silent: random.Chance(0.3)) : Kill(node);

    private async Task End(ClusterNode node, CrashMode mode, bool silent)
    {
        Trouble(node);
        node.Crash(mode, silent);
        await world.Delay(DrawOutage());
        Return(node);
    }

    private async Task CrashAtOperation(ClusterNode node)
    {
        if (!power.TryTake(node))
        {
            return;
        }

        Trouble(node);
        var number = node.Machine.Disk.OperationCount + 1 + random.Next(random.Chance(0.5) ? 10 : 60);
        var mode = DrawMode();
        node.Machine.CrashAtOperation(number, random.Chance(0.5) ? CrashMoment.Before : CrashMoment.After, mode);
        await Until(() => !node.IsUp, OperationPatience);
        node.Crash(mode);
        await world.Delay(DrawOutage());
        Return(node);
    }

    /// <summary>After a clean stop nothing may hang on the power.</summary>
    private async Task Stop(ClusterNode node)
    {
        var isStopped = false;
        if (!node.TryStop(() => isStopped = true))
        {
            return;
        }

        Trouble(node);
        await Until(() => isStopped, StopPatience);
        node.Crash(isStopped ? DrawMode() : CrashMode.KeepAll);
        await world.Delay(DrawOutage());
        Return(node);
    }

    private async Task Pause(ClusterNode node)
    {
        Trouble(node);
        node.Pause();
        await world.Delay(Draw(2500));
        node.Resume();
        node.IsInTrouble = false;
    }

    /// <summary>Cut off from the other nodes, and sometimes from clients too: else it is a leader that does not know its end.</summary>
    private async Task Isolate(ClusterNode node)
    {
        Trouble(node);
        List<SimulatedNode> others = random.Chance(0.3)
            ? [.. world.Nodes.Where(other => other != node.Machine)]
            : [.. nodes.Where(other => other != node).Select(other => other.Machine)];
        world.Network.Links.Partition([node.Machine], others);
        await world.Delay(Draw(2500));
        foreach (var other in others)
        {
            world.Network.Links.Heal(node.Machine, other);
            world.Network.Links.Heal(other, node.Machine);
        }

        node.IsInTrouble = false;
    }

    private async Task CutOneWay(ClusterNode node)
    {
        Trouble(node);
        var others = nodes.Where(other => other != node).ToList();
        var other = others[random.Next(others.Count)].Machine;
        var (from, to) = random.Chance(0.5) ? (node.Machine, other) : (other, node.Machine);
        world.Network.Links.Cut(from, to);
        await world.Delay(Draw(2500));
        world.Network.Links.Heal(from, to);
        node.IsInTrouble = false;
    }

    private Task BlackOut()
    {
        var mode = power.MayTakeAll ? DrawMode() : CrashMode.KeepAll;
        var struck = nodes.Where(node => node is { IsUp: true, IsInTrouble: false }).ToList();
        return Task.WhenAll(struck.Select(node => End(node, mode, silent: false)));
    }

    private void Trouble(ClusterNode node)
    {
        node.IsInTrouble = true;
        Strikes++;
    }

    private static void Return(ClusterNode node)
    {
        node.Start();
        node.IsInTrouble = false;
    }

    private async Task Until(Func<bool> condition, TimeSpan patience)
    {
        var end = world.Scheduler.Now + patience;
        while (!condition() && world.Scheduler.Now < end)
        {
            await world.Delay(TimeSpan.FromMilliseconds(1));
        }
    }

    /// <summary>Some are back before anybody has noticed.</summary>
    private TimeSpan DrawOutage() => random.Chance(0.4) ? Draw(60) : Draw(2000);

    private TimeSpan Draw(int maxMs) => TimeSpan.FromMilliseconds(random.Next(maxMs + 1));

    private CrashMode DrawMode() => random.Next(10) switch
    {
        0 => CrashMode.KeepAll,
        < 6 => CrashMode.LoseAllUnsynced,
        _ => CrashMode.Random,
    };
}
