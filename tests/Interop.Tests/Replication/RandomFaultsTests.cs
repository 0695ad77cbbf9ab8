using System.Diagnostics;
using KRaftNet.Common;
using KRaftNet.Interop.Tests.Commands;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>
/// Brokers are killed, held and stopped under idempotent producers: what was acknowledged is read back exactly once and in
/// order, and all replicas have the same bytes. <c>KRAFTNET_REPLICATION_RECORDS</c> and <c>KRAFTNET_REPLICATION_SEEDS</c>
/// lengthen the run, <c>KRAFTNET_REPLICATION_SEED</c> is its first seed.
/// </summary>
[Collection(nameof(Replication))]
[Trait("Category", "Replication")]
public class RandomFaultsTests(ITestOutputHelper output)
{
    private const string Topic = "numbered";

    /// <summary>Each has another preferred leader.</summary>
    private const int Partitions = 3;

    private const int RecordsPerFault = 12_500;

    private static int Records => LongRun.Count("KRAFTNET_REPLICATION_RECORDS", 100_000);

    [Fact]
    public async Task Acknowledged_records_are_there_once_and_in_order_on_every_replica()
    {
        Assert.SkipWhen(NumberedStreams.Missing is not null, NumberedStreams.Missing ?? "");
        var first = LongRun.Count("KRAFTNET_REPLICATION_SEED", 1);
        var seeds = LongRun.Count("KRAFTNET_REPLICATION_SEEDS", 4);
        for (var seed = first; seed < first + seeds; seed++)
        {
            var clock = Stopwatch.StartNew();
            var (faults, epochs) = await Run((ulong)seed);
            output.WriteLine(FormattableString.Invariant(
                $"seed {seed}: {Records} records in {clock.Elapsed.TotalSeconds:F0} s, {faults}; leader epochs {epochs}"));
        }
    }

    private static async Task<(string Faults, string Epochs)> Run(ulong seed)
    {
        using var cluster = await ReplicatedCluster.Start();
        await cluster.Create(Topic, [1, 2, 3], [2, 3, 1], [3, 1, 2]);
        using var streams = new NumberedStreams(cluster.Bootstrap, Topic, Partitions, Records / Partitions);
        var faults = new BrokerFaults(cluster, new Prng(seed));
        var count = Math.Max(1, Records / RecordsPerFault);
        for (var fault = 0; fault < count; fault++)
        {
            await streams.Reach((fault + 0.5) / count, () => cluster.Outputs);
            await faults.Strike();
        }

        await streams.Finish(() => cluster.Outputs);
        var states = await cluster.Healed(Topic);
        await streams.RequireAll(cluster.Bootstrap);
        await cluster.Stop(QuorumOfThree.Ids);
        cluster.RequireSameFiles(Topic, Partitions, Records / Partitions);
        return (faults.Counts, string.Join(", ", states.Select(state => state.LeaderEpoch)));
    }
}
