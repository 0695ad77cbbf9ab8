using KRaftNet.Interop.Tests.Clients;
using KRaftNet.Interop.Tests.PowerCut;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Faults;

/// <summary>A small file system is filled up by another file under a node that is being produced to.</summary>
public class FullDiskTests
{
    private const string Topic = "cut";
    private const string Other = "other";
    private const long VolumeBytes = 64 << 20;

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Full_disk_refuses_appends_reads_go_on_and_room_ends_it()
    {
        Kcat.Require();
        using var volume = await LoopVolume.Make(VolumeBytes);
        using var node = await Node.Start(volume["data"]);
        using var producer = AcknowledgedProducer.Start(node.Bootstrap, Topic, "enable.idempotence=true");
        await producer.WaitForMore(500);
        await Kcat.Produce(node.Bootstrap, Other, "a\n"u8.ToArray(), "none");

        Fill(volume["filler"]);
        await WaitForRefusal(node);
        await AcknowledgedLog.RequireKept(node, Topic, producer);

        File.Delete(volume["filler"]);
        await producer.WaitForMore(500);
        await producer.Finish();
        await AcknowledgedLog.RequireAll(node, Topic, producer);
        Assert.Equal(0, await node.Stop());
    }

    /// <summary>
    /// Produces single records to another topic, without patience, until one is refused with KAFKA_STORAGE_ERROR: what was
    /// reserved before the disk was full is used up first.
    /// </summary>
    private static async Task WaitForRefusal(Node node)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(ProcessRunner.DefaultTimeout);
        string errors;
        do
        {
            (_, _, errors) = await Piped.Run(
                Kcat.Path, "a\n"u8.ToArray(), "-b", node.Bootstrap, "-P", "-t", Other, "-X", "acks=all", "-X", "retries=0");
            limit.Token.ThrowIfCancellationRequested();
        }
        while (!errors.Contains("Disk error", StringComparison.Ordinal));
    }

    /// <summary>Takes what is free, to the last block.</summary>
    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in (int[])[1 << 20, 4096])
        {
            try
            {
                while (true)
                {
                    file.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // No room for so much.
                continue;
            }
        }
    }
}
