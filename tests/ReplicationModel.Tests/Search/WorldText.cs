using KRaftNet.ReplicationModel.Tests.Controller;
using KRaftNet.ReplicationModel.Tests.Model;

namespace KRaftNet.ReplicationModel.Tests.Search;

/// <summary>A state for people.</summary>
internal static class WorldText
{
    internal static string Of(in World world, Settings settings)
    {
        var replicas = new List<string>();
        for (var broker = 0; broker < settings.Brokers; broker++)
        {
            replicas.Add($"{broker}: {Of(world.Replicas[broker], broker)}");
        }

        var promised = new List<int>();
        for (var i = 0; i < world.PromisedCount; i++)
        {
            promised.Add(world.Promised[i]);
        }

        return $"{world.Controller} | promised [{string.Join(' ', promised)}] | {string.Join(" | ", replicas)}";
    }

    private static string Of(Replica replica, int broker)
    {
        var log = new List<string>();
        for (var i = 0; i < replica.End; i++)
        {
            log.Add($"{replica.Log[i] & 0xF}@{replica.Log[i] >> 4}{(i < replica.Durable ? "" : "~")}");
        }

        var role = replica.Leads(broker)
            ? $" LEADS epoch {replica.Epoch} isr {ControllerKey.Set(replica.Isr)} fetched " +
                $"{replica.Fetched[0]},{replica.Fetched[1]},{replica.Fetched[2]}" +
                (replica.Proposed == 0 ? "" : $" proposes {ControllerKey.Set(replica.Proposed)}")
            : replica.Has(BrokerFlags.Knows) ? $" epoch {replica.Epoch}" : "";
        return $"[{string.Join(' ', log)}] hw {replica.HighWatermark}{(replica.Has(BrokerFlags.Up) ? "" : " DOWN")}{role}";
    }
}
