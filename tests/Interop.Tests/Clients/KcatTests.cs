using System.Text;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Clients;

/// <summary>Real input by a real client through a real node.</summary>
public class KcatTests
{
    [Theory]
    [InlineData("none")]
    [InlineData("lz4")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("zstd")]
    public async Task Lines_of_a_real_file_come_back_byte_for_byte(string codec)
    {
        Kcat.Require();
        var lines = await RealInput.Lines(TestContext.Current.CancellationToken);
        using var data = new TemporaryDirectory("interop");
        using var node = await Node.Start(data.Path);
        await Kcat.Produce(node.Bootstrap, "status", lines, codec);
        var back = await Kcat.Consume(node.Bootstrap, "status");
        Assert.True(Enumerable.SequenceEqual(lines, back), $"{lines.Length} bytes sent, {back.Length} came back, or others");
        Assert.Equal(0, await node.Stop());
    }

    [Fact]
    public async Task Restart_keeps_topics_records_and_the_cluster()
    {
        Kcat.Require();
        var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(i => $"record {i}\n")));
        using var data = new TemporaryDirectory("interop");
        using (var node = await Node.Start(data.Path))
        {
            await Kcat.Produce(node.Bootstrap, "kept", lines, "lz4");
            Assert.Equal(0, await node.Stop());
        }

        using var again = await Node.Start(data.Path);
        var back = await Kcat.Consume(again.Bootstrap, "kept");
        Assert.Equal(lines, back);
        await Kcat.Produce(again.Bootstrap, "kept", lines, "none");
        byte[] twice = [.. lines, .. lines];
        var both = await Kcat.Consume(again.Bootstrap, "kept");
        Assert.Equal(twice, both);
        Assert.Equal(0, await again.Stop());
    }

    [Fact]
    [Trait("Category", "Crash")]
    public async Task Killed_node_has_every_acknowledged_record()
    {
        Kcat.Require();
        var expected = new List<byte>();
        using var data = new TemporaryDirectory("interop");
        for (var round = 0; round < 5; round++)
        {
            using var node = await Node.Start(data.Path);
            var lines = Encoding.UTF8.GetBytes(
                string.Concat(Enumerable.Range(0, 20_000).Select(i => $"round {round} record {i}\n")));
            await Kcat.Produce(node.Bootstrap, "crash", lines, "none");
            expected.AddRange(lines);
            await node.Kill();
        }

        using var last = await Node.Start(data.Path);
        var kept = await Kcat.Consume(last.Bootstrap, "crash");
        Assert.Equal(expected.ToArray(), kept);
        Assert.Equal(0, await last.Stop());
    }
}
