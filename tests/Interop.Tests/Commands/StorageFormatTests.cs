using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Commands;

/// <summary><c>storage format</c> with Kafka's flags for dynamic quorums.</summary>
public class StorageFormatTests
{
    private const string Cluster = "jZgRu3QrRz-uysROgtIdLw";
    private const string Directory1 = "TFT_QOi1SyiNRH4n_HyJEw";
    private const string Directory2 = "jdEZHupyQ4iI2Xa4nmxxZw";

    [Fact]
    public async Task Initial_controllers_give_the_directory_its_id_and_the_quorum_its_voters()
    {
        using var data = new TemporaryDirectory("interop");
        var properties = await Properties(data);
        var (exit, output) = await Format(
            properties, "--initial-controllers", $"1@127.0.0.1:9093:{Directory1},2@127.0.0.1:9094:{Directory2}");
        Assert.True(exit == 0, output);
        (exit, output) = await KraftnetCommand.Run("storage", "info", "--config", properties);
        Assert.True(exit == 0, output);
        Assert.Contains($"node 2 of cluster {Cluster}, directory id {Directory2}", output, StringComparison.Ordinal);
        (exit, output) = await KraftnetCommand.Run(
            "log", "dump", "--metadata", data["log/__cluster_metadata-0/00000000000000000000-0000000000.checkpoint"]);
        Assert.True(exit == 0, output);
        Assert.Contains(Directory1, output, StringComparison.Ordinal);
        Assert.Contains(Directory2, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_that_joins_later_is_formatted_without_voters()
    {
        using var data = new TemporaryDirectory("interop");
        var (exit, output) = await Format(await Properties(data), "--no-initial-controllers");
        Assert.True(exit == 0, output);
        Assert.True(File.Exists(data["log/meta.properties"]));
        Assert.False(Directory.Exists(data["log/__cluster_metadata-0"]));
    }

    [Theory]
    [InlineData("a controller needs to know how its quorum begins")]
    [InlineData("Give one of --standalone", "--standalone", "--no-initial-controllers")]
    [InlineData("not a controller among them", "--initial-controllers", "1@127.0.0.1:9093:" + Directory1)]
    public async Task How_the_quorum_begins_is_not_guessed(string message, params string[] flags)
    {
        using var data = new TemporaryDirectory("interop");
        var (exit, output) = await Format(await Properties(data), flags);
        Assert.Equal(2, exit);
        Assert.Contains(message, output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data["log"]));
    }

    private static async Task<string> Properties(TemporaryDirectory data)
    {
        await File.WriteAllTextAsync(
            data["server.properties"],
            $"""
            process.roles=broker,controller
            node.id=2
            listeners=PLAINTEXT://127.0.0.1:9092,CONTROLLER://127.0.0.1:9094
            controller.listener.names=CONTROLLER
            controller.quorum.bootstrap.servers=127.0.0.1:9094
            log.dirs={data["log"]}
            """,
            TestContext.Current.CancellationToken);
        return data["server.properties"];
    }

    private static Task<(int Exit, string Output)> Format(string properties, params string[] flags) =>
        KraftnetCommand.Run(["storage", "format", "--cluster-id", Cluster, "--config", properties, .. flags]);
}
