using KRaftNet.ReplicationModel.Tests.Controller;

namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>Changes of the ISR: proposed by the leader, one at a time, decided by the controller (AlterPartition).</summary>
internal sealed class IsrSteps(Settings settings, IReplicaRules rules, ClusterSteps cluster)
{
    internal void Add(in World world, int broker, List<(Step Step, World World)> next)
    {
        var leader = world.Replicas[broker];
        if (!leader.Leads(broker))
        {
            return;
        }

        for (var other = 0; other < settings.Brokers && leader.Proposed == 0; other++)
        {
            AddProposals(world, broker, other, next);
        }

        if (leader.Proposed != 0)
        {
            AddIf(Alter(world, broker, replyLost: false, out var changed), StepKind.AlterPartition, broker, changed, next);
            AddIf(
                Alter(world, broker, replyLost: true, out changed),
                StepKind.AlterPartitionReplyLost,
                broker,
                changed,
                next);
        }

        AddIf(Recover(world, broker, out var recovered), StepKind.Recovered, broker, recovered, next);
    }

    private static void AddIf(bool happens, StepKind kind, int broker, in World world, List<(Step, World)> next)
    {
        if (happens)
        {
            next.Add((new Step(kind, (byte)broker), world));
        }
    }

    private void AddProposals(in World world, int broker, int other, List<(Step Step, World World)> next)
    {
        var changed = world;
        ref var leader = ref changed.Replicas[broker];
        var isMember = (leader.Isr >> other & 1) == 1;
        if (other == broker)
        {
            return;
        }

        if (isMember && changed.ShrinksLeft > 0)
        {
            changed.ShrinksLeft--;
            Propose(ref leader, leader.Isr & ~(1 << other));
            next.Add((new Step(StepKind.ProposeShrink, (byte)broker, (byte)other), changed));
        }
        else if (!isMember && rules.MayJoin(ref leader, other))
        {
            Propose(ref leader, leader.Isr | 1 << other);
            next.Add((new Step(StepKind.ProposeExpand, (byte)broker, (byte)other), changed));
        }
    }

    private static void Propose(ref Replica leader, int isr)
    {
        leader.Proposed = (byte)isr;
        leader.ProposedStale = (byte)(leader.FetchedBeforeRestart & isr);
    }

    private bool Alter(in World world, int broker, bool replyLost, out World next)
    {
        next = world;
        ref var leader = ref next.Replicas[broker];
        if (replyLost && next.LostRepliesLeft == 0)
        {
            return false;
        }

        var controller = next.Controller;
        if (leader.Epoch < controller.Epoch || controller.Leader != broker + 1
            || (leader.Has(BrokerFlags.Stale) && settings.Mutant != Mutant.StalePartitionEpoch))
        {
            return RefusedAsOutdated(ref leader);
        }

        if (IsIneligible(ref leader, controller))
        {
            leader.Proposed = 0;
            leader.ProposedStale = 0;
            return !replyLost;
        }

        cluster.Decide(ref next, new ControllerEvent(ControllerEventKind.ChangeIsr, broker, leader.Proposed));
        if (replyLost)
        {
            next.LostRepliesLeft--;
            return true;
        }

        leader.Isr = (byte)next.Controller.Isr;
        leader.Proposed = 0;
        leader.ProposedStale = 0;
        leader.Set(BrokerFlags.Stale, false);
        return true;
    }

    /// <summary>
    /// It may be that the proposal was committed and its answer lost, so it keeps counting until the metadata comes.
    /// </summary>
    private bool RefusedAsOutdated(ref Replica leader)
    {
        if (settings.Mutant != Mutant.RefusalForgetsProposal)
        {
            return false;
        }

        leader.Proposed = 0;
        leader.ProposedStale = 0;
        return true;
    }

    private bool IsIneligible(ref Replica leader, ControllerKey controller)
    {
        var active = controller.Active(settings.Brokers);
        var wrong = settings.Mutant == Mutant.FencedMember ? 0 : leader.Proposed & ~active;
        wrong |= settings.Mutant == Mutant.StaleBrokerEpoch ? 0 : leader.ProposedStale;
        if (settings.Mutant != Mutant.UnassignedDirectory)
        {
            wrong |= leader.Proposed & ~controller.OnAssignedDirectory;
        }

        return wrong != 0 || (controller.Recovering && (leader.Proposed & (leader.Proposed - 1)) != 0);
    }

    private bool Recover(in World world, int broker, out World next)
    {
        next = world;
        ref var leader = ref next.Replicas[broker];
        if (!next.Controller.Recovering || next.Controller.Leader != broker + 1 || leader.Has(BrokerFlags.Stale)
            || leader.Proposed != 0)
        {
            return false;
        }

        cluster.Decide(ref next, new ControllerEvent(ControllerEventKind.Recovered, broker));
        leader.Set(BrokerFlags.Stale, false);
        return true;
    }
}
