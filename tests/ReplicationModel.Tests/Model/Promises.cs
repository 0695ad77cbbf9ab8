namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>What clients were told: acknowledged, or readable. It may only grow, whoever leads.</summary>
internal static class Promises
{
    /// <summary>Marks a state in which two histories were promised.</summary>
    internal const byte Contradicted = 0xFF;

    /// <summary>All of the leader's log below an offset is promised.</summary>
    internal static void Extend(ref World world, ref Replica leader, int end)
    {
        for (var i = 0; i < end; i++)
        {
            var value = (byte)(leader.Log[i] & 0xF);
            if (i >= world.PromisedCount)
            {
                world.Promised[i] = value;
                world.PromisedCount++;
            }
            else if (world.Promised[i] != value)
            {
                world.Promised[i] = Contradicted;
            }
        }
    }

    /// <summary>How many promised records are at the head of a log.</summary>
    internal static int KeptBy(in World world, in Replica replica) => KeptBy(world, replica, replica.End);

    /// <summary>How many promised records are at the head of a log, up to an offset.</summary>
    internal static int KeptBy(in World world, in Replica replica, int end)
    {
        var kept = 0;
        while (kept < world.PromisedCount && kept < end && (replica.Log[kept] & 0xF) == world.Promised[kept])
        {
            kept++;
        }

        return kept;
    }
}
