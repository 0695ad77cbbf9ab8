using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests.Commands;

/// <summary>What a server command says when it cannot start: one paragraph that names the fix.</summary>
public class ServerCommandTests
{
    [Fact]
    public async Task Taken_port_ends_with_the_fix()
    {
        using var first = new TemporaryDirectory("interop");
        using var second = new TemporaryDirectory("interop");
        using var node = await Node.Start(first.Path);
        using var late = Node.Launch(second.Path, node.Port);
        Assert.Equal(1, await late.WaitForExit());
        Assert.Contains("is in use by another process", late.Output, StringComparison.Ordinal);
        Assert.Equal(0, await node.Stop());
    }

    [Fact]
    public async Task Data_in_use_ends_with_the_fix()
    {
        using var data = new TemporaryDirectory("interop");
        using var node = await Node.Start(data.Path);
        using var late = Node.Launch(data.Path, FreePort.Take());
        Assert.Equal(1, await late.WaitForExit());
        Assert.Contains("in use by another process", late.Output, StringComparison.Ordinal);
        Assert.Equal(0, await node.Stop());
    }

    [Fact]
    public async Task Unknown_key_ends_with_the_nearest_name()
    {
        using var data = new TemporaryDirectory("interop");
        using var node = Node.Launch(data.Path, FreePort.Take(), "--set", "num.partition=3");
        Assert.Equal(2, await node.WaitForExit());
        Assert.Contains("num.partitions", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_flag_ends_with_a_hint()
    {
        using var data = new TemporaryDirectory("interop");
        using var node = Node.Launch(data.Path, FreePort.Take(), "--no-such-flag");
        Assert.Equal(2, await node.WaitForExit());
        Assert.Contains("--no-such-flag", node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directory_of_somebody_else_is_left_alone()
    {
        using var data = new TemporaryDirectory("interop");
        await File.WriteAllTextAsync(data["notes.txt"], "dear", TestContext.Current.CancellationToken);
        using var node = Node.Launch(data.Path, FreePort.Take());
        Assert.Equal(1, await node.WaitForExit());
        Assert.Contains("notes.txt", node.Output, StringComparison.Ordinal);
        Assert.Contains("Name an empty or new directory", node.Output, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(data.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Half_formatted_directory_ends_with_the_fix()
    {
        using var data = new TemporaryDirectory("interop");
        using (var node = await Node.Start(data.Path))
        {
            Assert.Equal(0, await node.Stop());
        }

        // As an interrupted formatting leaves it: the last file is missing.
        using var half = new TemporaryDirectory("interop");
        File.Copy(data["bootstrap.checkpoint"], half["bootstrap.checkpoint"]);
        using var late = Node.Launch(half.Path, FreePort.Take());
        Assert.Equal(1, await late.WaitForExit());
        Assert.Contains("half formatted", late.Output, StringComparison.Ordinal);
        Assert.Contains("Delete the directory", late.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Directory_of_another_node_ends_with_the_fix()
    {
        using var data = new TemporaryDirectory("interop");
        using (var node = await Node.Start(data.Path))
        {
            Assert.Equal(0, await node.Stop());
        }

        using var other = Node.Launch(data.Path, FreePort.Take(), "--set", "node.id=7");
        Assert.Equal(1, await other.WaitForExit());
        Assert.Contains("node.id=1", other.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_before_format_ends_with_the_command_and_after_it_serves()
    {
        using var data = new TemporaryDirectory("interop");
        var (client, controller) = (FreePort.Take(), FreePort.Take());
        var properties = data["server.properties"];
        await File.WriteAllTextAsync(
            properties,
            $"""
            process.roles=broker,controller
            node.id=3
            listeners=PLAINTEXT://127.0.0.1:{client},CONTROLLER://127.0.0.1:{controller}
            controller.listener.names=CONTROLLER
            controller.quorum.bootstrap.servers=127.0.0.1:{controller}
            log.dirs={data["log"]}
            """,
            TestContext.Current.CancellationToken);
        var (exit, output) = await KraftnetCommand.Run("start", "--config", properties);
        Assert.Equal(1, exit);
        Assert.Contains("kraftnet storage format", output, StringComparison.Ordinal);

        (exit, var cluster) = await KraftnetCommand.Run("storage", "random-uuid");
        Assert.Equal(0, exit);
        (exit, output) = await KraftnetCommand.Run(
            "storage", "format", "--standalone", "--cluster-id", cluster.Trim(), "--config", properties);
        Assert.True(exit == 0, output);
        using var server = KraftnetCommand.Start("start", "--config", properties);
        await server.WaitForLine(line => line.Contains("ready", StringComparison.Ordinal));
        (exit, output) = await KraftnetCommand.Run("topic", "create", "t", "--bootstrap", $"127.0.0.1:{client}");
        Assert.True(exit == 0, output);
        server.Send(ProcessSignal.Terminate);
        Assert.Equal(0, await server.WaitForExit());
    }
}
