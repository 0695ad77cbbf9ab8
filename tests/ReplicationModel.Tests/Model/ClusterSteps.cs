using KRaftNet.ReplicationModel.Tests.Controller;

namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>Lets the controller decide, and notes who does not know it yet.</summary>
internal sealed class ClusterSteps(Settings settings, ProductController controller)
{
    /// <summary>Takes an event to the controller; whether it changed anything.</summary>
    internal bool Decide(ref World world, ControllerEvent what)
    {
        var before = world.Controller;
        var after = controller.After(before, what);
        if (settings.Mutant == Mutant.UncleanElection)
        {
            after = ElectAnyone(after);
        }

        Take(ref world, after);
        return after != before;
    }

    /// <summary>What the controller knows from now on.</summary>
    internal void Take(ref World world, ControllerKey after)
    {
        var before = world.Controller;
        world.Controller = after;
        if (after.Partition == before.Partition)
        {
            return;
        }

        for (var broker = 0; broker < settings.Brokers; broker++)
        {
            ref var replica = ref world.Replicas[broker];
            replica.Set(BrokerFlags.Stale, replica.Has(BrokerFlags.Knows));
        }
    }

    private ControllerKey ElectAnyone(ControllerKey key)
    {
        var candidates = key.Active(settings.Brokers) & key.OnAssignedDirectory;
        if (key.Leader != 0 || candidates == 0)
        {
            return key;
        }

        var leader = System.Numerics.BitOperations.TrailingZeroCount(candidates);
        return ControllerKey.Of(
            leader + 1,
            key.Epoch + 1,
            true,
            (1 << leader, 0, 0),
            (key.Fenced, key.ShuttingDown, key.OnAssignedDirectory));
    }
}
