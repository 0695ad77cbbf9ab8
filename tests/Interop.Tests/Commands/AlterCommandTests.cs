using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Commands;

/// <summary>The commands that alter and show topics and configs, against a node.</summary>
public class AlterCommandTests
{
    [Fact]
    public async Task What_is_altered_is_shown()
    {
        using var data = new TemporaryDirectory("interop");
        using var node = await Node.Start(data.Path);
        await Run(node, "topic", "create", "t");

        await Run(node, "topic", "alter", "t", "--partitions", "3", "--config", "retention.ms=5000");
        Assert.Contains("\"partitions\":3", await Run(node, "topic", "list", "-o", "json"), StringComparison.Ordinal);
        Assert.Contains("retention.ms", await Run(node, "config", "describe", "topic", "t"), StringComparison.Ordinal);

        await Run(node, "config", "alter", "topic", "t", "--delete", "retention.ms", "--append", "cleanup.policy=compact");
        var described = await Run(node, "config", "describe", "topic", "t", "-o", "json");
        Assert.Contains(
            """{"config":"cleanup.policy","value":"delete,compact","source":"topic"}""", described, StringComparison.Ordinal);
        Assert.DoesNotContain("retention.ms", described, StringComparison.Ordinal);

        await Run(node, "config", "alter", "broker", "default", "--set", "log.retention.ms=7000");
        Assert.Contains("7000", await Run(node, "config", "describe", "broker", "default"), StringComparison.Ordinal);
        Assert.Contains("7000", await Run(node, "config", "describe", "broker", "1"), StringComparison.Ordinal);

        var (exit, output) = await KraftnetCommand.Run(
            "topic", "alter", "t", "--partitions", "2", "-b", node.Bootstrap);
        Assert.Equal(1, exit);
        Assert.Contains("INVALID_PARTITIONS", output, StringComparison.Ordinal);
        Assert.Equal(0, await node.Stop());
    }

    [Fact]
    public async Task A_form_shows_where_a_record_lies()
    {
        using var data = new TemporaryDirectory("interop");
        using var node = await Node.Start(data.Path);
        await Run(node, "topic", "create", "t");
        var (exit, _, errors) = await Piped.Run(
            KraftnetCommand.Path, "k:v\n"u8.ToArray(), "produce", "t", "--key-separator", ":", "-b", node.Bootstrap);
        Assert.True(exit == 0, errors);

        var printed = await Run(node, "consume", "t", "-o", "start", "-e", "--format", "%t[%p]@%o %k=%s %S\\n");

        Assert.Equal("t[0]@0 k=v 1", printed.Trim());
        Assert.Equal(0, await node.Stop());
    }

    private static async Task<string> Run(Node node, params string[] words)
    {
        var (exit, output) = await KraftnetCommand.Run([.. words, "-b", node.Bootstrap]);
        Assert.True(exit == 0, output);
        return output;
    }
}
