using System.Globalization;
using KRaftNet.TestKit.RealWorld;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Tests.Network;

namespace KRaftNet.TestKit.Tests.Simulation;

/// <summary>A seed gives the same trace in another process too, where hash codes of strings and addresses differ.</summary>
public sealed class ReplayTests
{
    private const string Variable = "KRAFTNET_TRACE_FILE";
    private const string Name =
        "KRaftNet.TestKit.Tests.Simulation.ReplayTests." + nameof(Trace_is_the_same_in_another_process);

    [Fact]
    public async Task Trace_is_the_same_in_another_process()
    {
        var traces = Seeds.Usual(5).Select(seed => TraceOf(seed).ToString("x16", CultureInfo.InvariantCulture));
        var own = string.Join(' ', traces);
        if (Environment.GetEnvironmentVariable(Variable) is { } asked)
        {
            await File.WriteAllTextAsync(asked, own, TestContext.Current.CancellationToken);
            return;
        }

        using var directory = new TemporaryDirectory();
        using var other = ProcessRunner.Start(
            "dotnet",
            ["exec", typeof(ReplayTests).Assembly.Location, "-method", Name],
            new Dictionary<string, string?> { [Variable] = directory["trace"] });
        Assert.True(await other.WaitForExit() == 0, other.Output);
        var theirs = await File.ReadAllTextAsync(directory["trace"], TestContext.Current.CancellationToken);
        Assert.Equal(own, theirs);
    }

    private static ulong TraceOf(ulong seed)
    {
        var two = new TwoMachines(seed, FaultOptions.Swarm(new Common.Prng(seed)));
        two.Client.SendAll(new byte[20_000]);
        two.World.RunFor(TimeSpan.FromSeconds(1));
        two.World.Network.Links.Cut(two.ServerNode, two.ClientNode);
        two.Server.SendAll(new byte[20_000]);
        two.World.RunFor(TimeSpan.FromSeconds(1));
        two.World.Network.Links.HealAll();
        two.ServerNode.Crash();
        two.ServerNode.Start().Files.CreateDirectory("/data");
        two.World.RunFor(TimeSpan.FromSeconds(10));
        return two.World.TraceHash;
    }
}
