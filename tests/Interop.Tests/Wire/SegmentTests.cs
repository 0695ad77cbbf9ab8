using System.Text;
using KRaftNet.Interop.Tests.Clients;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Wire;

/// <summary>What lies in a segment file is what the client sent.</summary>
public class SegmentTests
{
    /// <summary>Base offset, length and leader epoch are the broker's; magic and all that follows is the producer's.</summary>
    private const int BrokersBytes = 16;

    [Theory]
    [InlineData("lz4", CompressionType.Lz4)]
    [InlineData("none", CompressionType.None)]
    public async Task Batches_lie_in_the_segment_as_the_producer_sent_them(string codec, CompressionType type)
    {
        Kcat.Require();
        using var data = new TemporaryDirectory("interop");
        using var proxy = new RecordingProxy();
        using var node = await Node.Start(
            data.Path, null, "--set", $"advertised.listeners=PLAINTEXT://127.0.0.1:{proxy.Port}");
        proxy.Serve(node.Port);
        var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"a line, number {i}\n")));
        await Kcat.Produce($"127.0.0.1:{proxy.Port}", "sent", lines, codec);
        Assert.Equal(0, await node.Stop());

        var segment = await File.ReadAllBytesAsync(
            data["sent-0/00000000000000000000.log"], TestContext.Current.CancellationToken);
        var (ofThatCodec, records) = (0, 0);
        for (var batches = new RecordBatches(segment); batches.MoveNext();)
        {
            var batch = batches.Current;
            // A client may send a batch as it is that compressing would not make smaller.
            ofThatCodec += batch.Header.Attributes.Compression == type ? 1 : 0;
            Assert.True(batch.IsCrcValid);
            Assert.Equal(records, batch.Header.BaseOffset.Value);
            Assert.True(proxy.Saw(batch.Bytes[BrokersBytes..]), $"batch at {records} is not what was sent");
            records += batch.Header.Count;
        }

        Assert.Equal(5000, records);
        Assert.True(ofThatCodec > 0);
    }
}
