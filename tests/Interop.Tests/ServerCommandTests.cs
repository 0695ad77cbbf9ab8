using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Interop.Tests;

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
}
