using System.Runtime.InteropServices;

namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>A state as its bytes, and made the same for all states that differ in the names of epochs only.</summary>
internal static class WorldBytes
{
    internal static ReadOnlySpan<byte> Of(in World world) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<World>(in world));

    /// <summary>Two independent hashes of 64 bits; that two states share both is not to be expected in 10^9 of them.</summary>
    internal static UInt128 Identity(in World world)
    {
        ulong one = 0x9E3779B97F4A7C15;
        ulong two = 0xC2B2AE3D27D4EB4F;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(Of(world)))
        {
            one = Mix(one ^ word);
            two = Mix(two + word * 0xD6E8FEB86659FD93);
        }

        return new UInt128(one, two);
    }

    /// <summary>Makes states the same that differ in nothing that anybody looks at.</summary>
    internal static void Normalize(ref World world, int brokers)
    {
        for (var broker = 0; broker < brokers; broker++)
        {
            // A follower needs no ISR, and is up to date if it knows the epoch.
            ref var replica = ref world.Replicas[broker];
            if (replica.Has(BrokerFlags.Knows) && !replica.Leads(broker))
            {
                replica.Isr = 0;
                replica.Set(BrokerFlags.Stale, replica.Epoch != world.Controller.Epoch);
            }
        }

        RenameEpochs(ref world, brokers);
    }

    /// <summary>
    /// Numbers the epochs that occur from 1 on, in their order: only the order matters, and so the states are finite in
    /// number however many elections there are.
    /// </summary>
    private static void RenameEpochs(ref World world, int brokers)
    {
        var used = 1u << world.Controller.Epoch;
        for (var broker = 0; broker < brokers; broker++)
        {
            ref var replica = ref world.Replicas[broker];
            used |= 1u << replica.Epoch | 1u << replica.AnswerEpoch;
            used |= EpochsOf(replica.Log) | EpochsOf(replica.AnswerLog) | EpochsOf(replica.Stash);
        }

        used &= ~1u;
        world.Controller = world.Controller.WithEpoch(Rank(used, world.Controller.Epoch));
        for (var broker = 0; broker < brokers; broker++)
        {
            ref var replica = ref world.Replicas[broker];
            replica.Epoch = (byte)Rank(used, replica.Epoch);
            replica.AnswerEpoch = (byte)Rank(used, replica.AnswerEpoch);
            Rename(ref replica.Log, used);
            Rename(ref replica.AnswerLog, used);
            Rename(ref replica.Stash, used);
        }
    }

    private static uint EpochsOf(Bytes4 log)
    {
        var used = 0u;
        for (var i = 0; i < World.RecordsMax; i++)
        {
            used |= 1u << (log[i] >> 4);
        }

        return used;
    }

    private static void Rename(ref Bytes4 log, uint used)
    {
        for (var i = 0; i < World.RecordsMax; i++)
        {
            log[i] = (byte)(Rank(used, log[i] >> 4) << 4 | (log[i] & 0xF));
        }
    }

    private static int Rank(uint used, int epoch) =>
        epoch == 0 ? 0 : System.Numerics.BitOperations.PopCount(used & ((2u << epoch) - 1));

    private static ulong Mix(ulong value)
    {
        value ^= value >> 32;
        value *= 0xD6E8FEB86659FD93;
        value ^= value >> 29;
        value *= 0x9FB21C651E98DF25;
        return value ^ (value >> 32);
    }
}
