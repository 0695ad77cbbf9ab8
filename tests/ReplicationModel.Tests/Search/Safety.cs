using KRaftNet.ReplicationModel.Tests.Controller;
using KRaftNet.ReplicationModel.Tests.Model;

namespace KRaftNet.ReplicationModel.Tests.Search;

/// <summary>What must hold in every state. Says what does not.</summary>
internal sealed class Safety(Settings settings)
{
    internal string? Breach(in World world)
    {
        var breach = Controller(world.Controller) ?? Promised(world);
        for (var broker = 0; broker < settings.Brokers && breach is null; broker++)
        {
            breach = Replica(world, broker) ?? Member(world, broker) ?? Leader(world, broker);
        }

        return breach;
    }

    private string? Controller(ControllerKey key)
    {
        var members = key.Leader == 0 ? 0 : 1 << (key.Leader - 1);
        if ((members & ~key.Isr) != 0)
        {
            return "the leader is not in the ISR";
        }

        if ((key.Isr & key.Elr) != 0)
        {
            return "a replica is in ISR and ELR";
        }

        if ((key.Isr & ~key.Active(settings.Brokers)) != 0)
        {
            return "a fenced or stopping broker is in the ISR";
        }

        // The last known leader is elected uncleanly without being asked, where all that were eligible lost their disks.
        var mayBeUnclean = settings.UncleanAllowed || !settings.IsFsync || settings.LostDisks >= settings.EffectiveMinIsr;
        if (key.Recovering && !mayBeUnclean)
        {
            return "an unclean election that nobody allowed";
        }

        return key.IsrCount >= settings.EffectiveMinIsr && key.Elr != 0
            ? "there is an ELR although the ISR has the minimum"
            : null;
    }

    private static string? Promised(in World world)
    {
        for (var i = 0; i < world.PromisedCount; i++)
        {
            if (world.Promised[i] == Promises.Contradicted)
            {
                return $"two records were promised at offset {i}";
            }
        }

        return null;
    }

    private string? Replica(in World world, int broker)
    {
        var replica = world.Replicas[broker];
        if (replica.HighWatermark > replica.End)
        {
            return $"the high watermark of {broker} is above its log";
        }

        if (settings.IsFsync && replica.HighWatermark > replica.Durable)
        {
            return $"the high watermark of {broker} is above what it has on disk";
        }

        return Promises.KeptBy(world, replica) < Math.Min(replica.HighWatermark, world.PromisedCount)
            ? $"below its high watermark {broker} has other records than were promised"
            : null;
    }

    /// <summary>
    /// Whoever may be elected without a question holds every promised record, with fsync on its disk. With fsync that is
    /// so of a broker that is down, too; else its loss shows when it comes again.
    /// </summary>
    private string? Member(in World world, int broker)
    {
        var isEligible = ((world.Controller.Isr | world.Controller.Elr) >> broker & 1) == 1;
        ref readonly var replica = ref world.Replicas[broker];
        var isUp = (replica.Flags & BrokerFlags.Up) != 0;
        var isOnItsDisk = (replica.Flags & BrokerFlags.OtherDisk) == 0;
        var counts = isUp || (settings.IsFsync && isOnItsDisk && !settings.DisksReturn);
        var end = settings.IsFsync ? replica.Durable : replica.End;
        return isEligible && counts && Promises.KeptBy(world, replica, end) < world.PromisedCount
            ? $"{broker} may lead and lacks promised records"
            : null;
    }

    private string? Leader(in World world, int broker)
    {
        var replica = world.Replicas[broker];
        if (!replica.Leads(broker))
        {
            return null;
        }

        for (var other = broker + 1; other < settings.Brokers; other++)
        {
            var rival = world.Replicas[other];
            if (rival.Leads(other) && rival.Epoch == replica.Epoch)
            {
                return $"{broker} and {other} lead in one epoch";
            }
        }

        if (world.Controller.Leader != broker + 1 || world.Controller.Epoch != replica.Epoch)
        {
            return null;
        }

        if (Promises.KeptBy(world, replica) < world.PromisedCount)
        {
            return $"{broker} leads and lacks promised records";
        }

        if (replica.HighWatermark >= replica.EpochStart && replica.HighWatermark < world.PromisedCount)
        {
            return "clients see the high watermark go back";
        }

        return (world.Controller.Isr & ~(replica.Isr | replica.Proposed)) != 0
            ? "a member of the ISR does not hold the leader's high watermark back"
            : null;
    }
}
