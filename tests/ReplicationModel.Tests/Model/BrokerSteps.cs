using KRaftNet.ReplicationModel.Tests.Controller;

namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>What happens to whole brokers: they stop, lose power or disks, come again, are fenced and unfenced.</summary>
internal sealed class BrokerSteps(Settings settings, ClusterSteps cluster)
{
    internal void Add(in World world, int broker, List<(Step Step, World World)> next)
    {
        if ((world.Replicas[broker].Flags & BrokerFlags.Up) == 0)
        {
            AddWhileDown(world, broker, next);
        }
        else
        {
            AddWhileUp(world, broker, next);
        }

        AddFencing(world, broker, next);
    }

    private void AddWhileUp(in World world, int broker, List<(Step Step, World World)> next)
    {
        var replica = world.Replicas[broker];
        for (var left = (int)replica.Durable; left <= replica.End && world.CrashesLeft > 0; left++)
        {
            var changed = world;
            changed.CrashesLeft--;
            GoDown(ref changed, broker, left);
            AddStep(StepKind.Crash, broker, left, changed, next);
        }

        if (world.CleanStopsLeft > 0)
        {
            var changed = world;
            changed.CleanStopsLeft--;
            ref var stopping = ref changed.Replicas[broker];
            stopping.Durable = stopping.End;
            GoDown(ref changed, broker, replica.End);
            stopping.Set(BrokerFlags.CleanStop, true);
            AddStep(StepKind.StopCleanly, broker, 0, changed, next);

            changed = world;
            changed.CleanStopsLeft--;
            AddDecision(StepKind.ShutDown, ControllerEventKind.ShutDown, broker, changed, next);
        }

        AddAssignment(world, broker, next);
    }

    private static void GoDown(ref World world, int broker, int end)
    {
        ref var replica = ref world.Replicas[broker];
        replica.TruncateTo(end);
        replica.Flushed = replica.Durable;
        replica.HighWatermark = 0;
        replica.Leader = 0;
        replica.Epoch = 0;
        replica.Isr = 0;
        replica.Flags &= ~(BrokerFlags.Up | BrokerFlags.CleanStop | BrokerFlags.Knows | BrokerFlags.Stale);
        replica.ForgetLeadership();
        replica.DropAnswer();
    }

    private void AddWhileDown(in World world, int broker, List<(Step Step, World World)> next)
    {
        var restarted = world;
        Restart(ref restarted, broker);
        AddStep(StepKind.Restart, broker, 0, restarted, next);

        var changed = world;
        ref var replica = ref changed.Replicas[broker];
        if (world.LostDisksLeft > 0)
        {
            changed.LostDisksLeft--;
            LoseDisk(ref replica);
            AddStep(StepKind.LoseDisk, broker, 0, changed, next);
        }

        if ((world.Replicas[broker].Flags & BrokerFlags.HasStash) != 0)
        {
            changed = world;
            replica = ref changed.Replicas[broker];
            TakeBackDisk(ref replica);
            AddStep(StepKind.DiskReturns, broker, 0, changed, next);
        }
    }

    private void LoseDisk(ref Replica replica)
    {
        if (settings.DisksReturn)
        {
            replica.Stash = replica.Log;
            replica.StashEnd = replica.End;
            replica.Set(BrokerFlags.HasStash, true);
            replica.Set(BrokerFlags.StashIsAssigned, !replica.Has(BrokerFlags.OtherDisk));
        }

        replica.TruncateTo(0);
        replica.Set(BrokerFlags.OtherDisk, true);
    }

    private static void TakeBackDisk(ref Replica replica)
    {
        replica.Log = replica.Stash;
        replica.End = replica.StashEnd;
        replica.Durable = replica.StashEnd;
        replica.Flushed = replica.StashEnd;
        replica.Set(BrokerFlags.OtherDisk, !replica.Has(BrokerFlags.StashIsAssigned));
        replica.Set(BrokerFlags.HasStash | BrokerFlags.StashIsAssigned, false);
        replica.Stash = default;
        replica.StashEnd = 0;
    }

    /// <summary>A process starts and registers; what leaders knew of the old one is out of date from now on.</summary>
    private void Restart(ref World world, int broker)
    {
        ref var replica = ref world.Replicas[broker];
        var clean = replica.Has(BrokerFlags.CleanStop) || settings.Mutant == Mutant.UncleanRestartUntold;
        var sameDisk = !replica.Has(BrokerFlags.OtherDisk) || settings.Mutant == Mutant.LostDiskUntold;
        var before = world.Controller;
        replica.Set(BrokerFlags.Up, true);
        replica.Set(BrokerFlags.CleanStop, false);
        if (settings.Mutant == Mutant.RecoveredBytesCount)
        {
            replica.Flushed = replica.End;
        }

        cluster.Decide(ref world, new ControllerEvent(Registration(clean, sameDisk), broker));
        if (settings.Mutant == Mutant.LeadsByOldMetadata && before.Leader == broker + 1)
        {
            replica.Leader = (byte)before.Leader;
            replica.Epoch = (byte)before.Epoch;
            replica.Isr = (byte)before.Isr;
            replica.EpochStart = replica.End;
            replica.Set(BrokerFlags.Knows | BrokerFlags.Stale, true);
        }

        for (var other = 0; other < settings.Brokers; other++)
        {
            ref var leader = ref world.Replicas[other];
            if (leader.Leads(other) && other != broker)
            {
                leader.FetchedBeforeRestart |= (byte)(1 << broker);
                leader.ProposedStale |= (byte)(leader.Proposed & 1 << broker);
            }
        }
    }

    private static ControllerEventKind Registration(bool clean, bool sameDisk) => (clean, sameDisk) switch
    {
        (true, true) => ControllerEventKind.RegisterClean,
        (true, false) => ControllerEventKind.RegisterCleanOnOtherDisk,
        (false, true) => ControllerEventKind.RegisterUnclean,
        (false, false) => ControllerEventKind.RegisterUncleanOnOtherDisk,
    };

    /// <summary>AssignReplicasToDirs: the replica is where the broker says.</summary>
    private void AddAssignment(in World world, int broker, List<(Step Step, World World)> next)
    {
        if ((world.Controller.OnAssignedDirectory >> broker & 1) == 1)
        {
            return;
        }

        var changed = world;
        ref var replica = ref changed.Replicas[broker];
        replica.Set(BrokerFlags.OtherDisk | BrokerFlags.StashIsAssigned, false);
        cluster.Take(ref changed, changed.Controller.WithDirectory(broker));
        AddStep(StepKind.AssignDirectory, broker, 0, changed, next);
    }

    private void AddFencing(in World world, int broker, List<(Step Step, World World)> next)
    {
        var isFenced = (world.Controller.Fenced >> broker & 1) == 1;
        var isUp = (world.Replicas[broker].Flags & BrokerFlags.Up) != 0;
        if (isFenced && isUp)
        {
            AddDecision(StepKind.Unfence, ControllerEventKind.Unfence, broker, world, next);
        }

        if (!isFenced && !isUp)
        {
            AddDecision(StepKind.Fence, ControllerEventKind.Fence, broker, world, next);
        }

        if (!isFenced && isUp && world.FencingsLeft > 0)
        {
            var changed = world;
            changed.FencingsLeft--;
            AddDecision(StepKind.Fence, ControllerEventKind.Fence, broker, changed, next);
        }

        if (world.MovesLeft > 0 && broker == 0)
        {
            var changed = world;
            changed.MovesLeft--;
            AddDecision(StepKind.ElectPreferred, ControllerEventKind.ElectPreferred, broker, changed, next);
        }
    }

    private void AddDecision(
        StepKind kind, ControllerEventKind what, int broker, in World world, List<(Step Step, World World)> next)
    {
        var changed = world;
        if (cluster.Decide(ref changed, new ControllerEvent(what, broker)))
        {
            AddStep(kind, broker, 0, changed, next);
        }
    }

    private static void AddStep(
        StepKind kind, int broker, int other, in World world, List<(Step Step, World World)> next) =>
        next.Add((new Step(kind, (byte)broker, (byte)other), world));
}
