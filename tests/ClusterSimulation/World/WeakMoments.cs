using KRaftNet.ClusterSimulation.Watching;
using KRaftNet.Common;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.ClusterSimulation.World;

/// <summary>
/// Waits for moments in which replication is weak, and has somebody struck then: a member that is about to join an ISR, or the
/// leader that asked for it, or both, or one that has just been elected. Owned by the simulation's thread.
/// </summary>
internal sealed class WeakMoments(SimulatedWorld world, ClusterPlan plan, Nemesis nemesis, Prng random)
{
    private object? _last;

    /// <summary>A replica moved.</summary>
    public void OnMoved(ReplicaWatch watch)
    {
        if (plan.Mix.Opportunism == 0 || watch.Leadership is not { } leadership)
        {
            return;
        }

        object moment = (object?)watch.InFlight ?? leadership;
        if (ReferenceEquals(moment, _last))
        {
            return;
        }

        _last = moment;
        if (random.Chance(plan.Mix.Opportunism * (watch.InFlight is null ? 0.1 : 0.5)))
        {
            var victim = VictimOf(watch);
            var delay = random.Next(random.Chance(0.5) ? 1L : 200_000L);
            if (victim != watch.Broker && random.Chance(0.4))
            {
                world.Scheduler.Schedule(delay, () => nemesis.Bounce(victim, watch.Broker));
            }
            else
            {
                world.Scheduler.Schedule(delay, () => nemesis.Surprise(victim));
            }
        }
    }

    private NodeId VictimOf(ReplicaWatch watch)
    {
        foreach (var member in watch.InFlight?.Isr ?? [])
        {
            if (!watch.Leadership!.State.Committed.Isr.Contains(member.Broker) && random.Chance(0.7))
            {
                return member.Broker;
            }
        }

        return watch.Broker;
    }
}
