using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load.Replicate;

/// <summary>
/// One thing that is measured, of brokers and ceiling in the same way: three replicas of each partition, acks=all.
/// </summary>
/// <param name="Durability">Of the topic.</param>
/// <param name="Bytes">Of a batch; a request has one.</param>
/// <param name="Partitions">Partitions, which requests go to one after another.</param>
/// <param name="InFlight">Requests that may wait for their answers.</param>
internal sealed record ReplicateScenario(Durability Durability, int Bytes, int Partitions, int InFlight)
{
    /// <summary>The replicas of each partition, and the processes.</summary>
    public const int Replicas = 3;

    /// <summary>All combinations of what was asked for.</summary>
    public static IEnumerable<ReplicateScenario> Combine(ReplicateOptions options) =>
        from durability in options.Durabilities
        from partitions in options.Partitions
        from bytes in options.BatchBytes
        select new ReplicateScenario(durability, bytes, partitions, options.InFlight);
}
