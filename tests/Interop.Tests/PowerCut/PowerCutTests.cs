using System.Diagnostics;
using System.Globalization;
using KRaftNet.Common;
using KRaftNet.Interop.Tests.Clients;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.PowerCut;

/// <summary>
/// The file system under a node loses its power in the middle of a produce: what was acknowledged is there afterwards. The
/// kernel's write-back, journal and replay are the real ones. <c>KRAFTNET_CRASH_MINUTES</c> lengthens the run.
/// </summary>
public class PowerCutTests(ITestOutputHelper output)
{
    private const string Minutes = "KRAFTNET_CRASH_MINUTES";
    private const string Topic = "cut";
    private const int Cuts = 20;

    /// <summary>Between two cuts at most: some cuts hit a busy node, some one that has hardly begun.</summary>
    private const int RecordsMax = 2_000;

    private const long VolumeBytes = 4L << 30;

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Acknowledged_records_outlive_power_cuts_once_and_in_order()
    {
        Kcat.Require();
        var clock = Stopwatch.StartNew();
        var (cuts, records) = (0, 0);
        do
        {
            records += await CutRepeatedly(new Prng((ulong)cuts));
            cuts += Cuts;
        }
        while (clock.Elapsed < LongRun());
        output.WriteLine(Text($"{cuts} power cuts in {clock.Elapsed.TotalSeconds:F0} s, {records} records, none lost"));
    }

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Without_fsync_a_power_cut_does_lose_acknowledged_records()
    {
        const int attempts = 10;
        Kcat.Require();
        for (var attempt = 1; attempt <= attempts; attempt++)
        {
            using var volume = await LoopVolume.Make(VolumeBytes);
            var port = FreePort.Take();
            var node = await Node.Start(volume["data"], port, "--set", "ack.durability=replicated");
            try
            {
                IReadOnlyList<(long Number, long Offset)> acknowledged;
                using (var producer = AcknowledgedProducer.Start(node.Bootstrap, Topic))
                {
                    await producer.WaitForMore(RecordsMax);
                    acknowledged = producer.Acknowledged;
                    node = await CutPower(volume, node, port);
                }

                var lost = acknowledged.Count - (await AcknowledgedLog.Read(node, Topic)).Count;
                output.WriteLine(Text($"attempt {attempt}: {acknowledged.Count} acknowledged, {lost} of them lost"));
                if (lost > 0)
                {
                    return;
                }
            }
            finally
            {
                node.Dispose();
            }
        }

        Assert.Fail(Text($"{attempts} power cuts lost nothing that was never flushed: they cut nothing"));
    }

    /// <summary>The cuts of one volume under one producer; gives the number of records.</summary>
    private static async Task<int> CutRepeatedly(Prng prng)
    {
        using var volume = await LoopVolume.Make(VolumeBytes);
        var port = FreePort.Take();
        var node = await Node.Start(volume["data"], port);
        try
        {
            using var producer = AcknowledgedProducer.Start(node.Bootstrap, Topic, "enable.idempotence=true");
            for (var cut = 0; cut < Cuts; cut++)
            {
                await producer.WaitForMore(1 + prng.Next(RecordsMax));
                node = await CutPower(volume, node, port);
                await AcknowledgedLog.RequireKept(node, Topic, producer);
            }

            await producer.Finish();
            await AcknowledgedLog.RequireAll(node, Topic, producer);
            Assert.Equal(0, await node.Stop());
            return producer.Acknowledged.Count;
        }
        finally
        {
            node.Dispose();
        }
    }

    /// <summary>Minutes that the run is to last at least.</summary>
    private static TimeSpan LongRun() => TimeSpan.FromMinutes(
        double.TryParse(Environment.GetEnvironmentVariable(Minutes), CultureInfo.InvariantCulture, out var minutes) ? minutes : 0);

    /// <summary>
    /// Cuts it under a running node; gives the node that is started on what is left. The node is held first: a machine
    /// without power says nothing more, but one that is only without its disk does, and at the moment of its shutdown ext4
    /// answers yes to an fdatasync whose transaction it has thrown away (2 of 60 cuts on Linux 6.18, without any broker).
    /// </summary>
    private static async Task<Node> CutPower(LoopVolume volume, Node node, int port)
    {
        await node.Freeze();
        volume.Cut();
        await node.Kill();
        node.Dispose();
        await volume.Restore();
        return await Node.Start(volume["data"], port);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
