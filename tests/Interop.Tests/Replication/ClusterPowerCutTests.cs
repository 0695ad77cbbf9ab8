using System.Diagnostics;
using KRaftNet.Common;
using KRaftNet.Interop.Tests.Clients;
using KRaftNet.Interop.Tests.Commands;
using KRaftNet.Interop.Tests.PowerCut;

namespace KRaftNet.Interop.Tests.Replication;

/// <summary>
/// The file systems of all three brokers lose their power at once, in the middle of a produce. <c>KRAFTNET_CLUSTER_CUTS</c>
/// says how often (10).
/// </summary>
[Collection(nameof(Replication))]
[Trait("Category", "Replication")]
public class ClusterPowerCutTests(ITestOutputHelper output)
{
    private const string Topic = "cut";
    private const long VolumeBytes = 4L << 30;

    /// <summary>Between two cuts at most.</summary>
    private const int RecordsMax = 1500;

    private static int Cuts => LongRun.Count("KRAFTNET_CLUSTER_CUTS", 10);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acknowledged_records_outlive_the_power_of_all_brokers(bool isXfs)
    {
        Kcat.Require();
        Assert.SkipWhen(isXfs && LoopVolume.XfsMissing is not null, LoopVolume.XfsMissing ?? "");
        var clock = Stopwatch.StartNew();
        using var volumes = await VolumesOfThree.Make(VolumeBytes, isXfs);
        using var cluster = await ReplicatedCluster.Start(data: volumes.Data);
        await cluster.Create(Topic, QuorumOfThree.Ids);
        using var producer = AcknowledgedProducer.Start(cluster.Bootstrap, Topic, "enable.idempotence=true");
        var prng = new Prng(isXfs ? 1UL : 0UL);

        // Half of them on each kind of file system.
        for (var cut = isXfs ? 1 : 0; cut < Cuts; cut += 2)
        {
            await producer.WaitForMore(1 + prng.Next(RecordsMax));
            await volumes.CutPower(cluster);
            await cluster.StartAll(QuorumOfThree.Ids);
            await RequireKept(cluster, producer);
        }

        await producer.Finish();
        var acknowledged = producer.Acknowledged;
        await cluster.Healed(Topic);
        var kept = await AcknowledgedLog.Read(cluster.Bootstrap, Topic, 0);
        AcknowledgedLog.Require(acknowledged, kept);
        Assert.Equal(acknowledged.Count, kept.Count);
        await cluster.Stop(QuorumOfThree.Ids);
        cluster.RequireSameFiles(Topic, 1, kept.Count);
        output.WriteLine(FormattableString.Invariant(
            $"{Cuts} cuts, half of them here, in {clock.Elapsed.TotalSeconds:F0} s, {kept.Count} records, none lost"));
    }

    [Fact]
    public async Task Without_fsync_the_power_of_all_brokers_takes_acknowledged_records()
    {
        const int attempts = 10;
        Kcat.Require();
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            using var volumes = await VolumesOfThree.Make(VolumeBytes, isXfs: false);
            using var cluster = await ReplicatedCluster.Start(_ => ["ack.durability=replicated"], volumes.Data);
            await cluster.Create(Topic, QuorumOfThree.Ids);
            IReadOnlyList<(long Number, long Offset)> acknowledged;
            using (var producer = AcknowledgedProducer.Start(cluster.Bootstrap, Topic))
            {
                await producer.WaitForMore(RecordsMax);
                acknowledged = producer.Acknowledged;
                await volumes.CutPower(cluster);
            }

            await cluster.StartAll(QuorumOfThree.Ids);
            await cluster.WaitFor(1, Topic, states => states[0].Leader >= 0);
            var lost = acknowledged.Count - (await AcknowledgedLog.Read(cluster.Bootstrap, Topic, 0)).Count;
            output.WriteLine(FormattableString.Invariant($"attempt {attempt}: {acknowledged.Count} acknowledged, {lost} of them lost"));
            if (lost > 0)
            {
                return;
            }
        }

        Assert.Fail(FormattableString.Invariant($"{attempts} power cuts lost nothing that was never flushed: they cut nothing"));
    }

    private static async Task RequireKept(ReplicatedCluster cluster, AcknowledgedProducer producer)
    {
        var acknowledged = producer.Acknowledged;
        var count = acknowledged.Max(record => record.Number) + 1;
        var kept = await AcknowledgedLog.Read(cluster.Bootstrap, Topic, 0, "-c", FormattableString.Invariant($"{count}"));
        AcknowledgedLog.Require(acknowledged, kept);
    }
}
