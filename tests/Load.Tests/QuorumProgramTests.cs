using System.Text.Json;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Load.Tests;

/// <summary><c>quorum</c> as it is run, with real nodes: that it ends, and that its rows say what they must.</summary>
public class QuorumProgramTests
{
    private static readonly string[] ChangeKeys =
    [
        "change", "voters", "via", "profile", "connections", "inFlight", "recordsPerRequest", "rounds", "recordsPerSecond",
        "p50Us", "p99Us", "rawAppendBytes", "rawRecordsPerSecond", "ratioToRaw", "loadAverage", "machine", "commit", "command",
    ];

    private static readonly string[] FailoverKeys =
        ["profile", "settings", "voters", "kills", "minMs", "p50Ms", "p99Ms", "maxMs", "timesMs", "machine", "commit", "command"];

    [Fact]
    public async Task Quick_run_measures_changes_and_a_kill_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryDirectory("load");
        var file = Path.Combine(folder.Path, "rows.jsonl");
        using var load = Start("quorum", "--quick", "--data", folder.Path, "--out", file);
        // The launcher may have to build the nodes first.
        var exit = await load.WaitForExit(TimeSpan.FromMinutes(8));
        Assert.True(exit == 0, load.Output);
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.Path));
        var rows = File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement)
            .ToLookup(row => row.GetProperty("workload").GetString());
        Assert.Equal(
            [
                "1 one config leader", "1 one topic leader", "1 configs of one leader", "1 configs of many leader",
                "3 one config leader", "3 one config other", "3 one topic leader", "3 configs of one leader",
                "3 configs of many leader",
            ],
            rows["quorum changes"].Select(
                row => $"{row.GetProperty("voters")} {row.GetProperty("change")} {row.GetProperty("via")}"));
        Assert.All(rows["quorum changes"], row => Assert.All(ChangeKeys, key => Assert.True(row.TryGetProperty(key, out _), key)));
        Assert.All(rows["quorum changes"], row => Assert.True(row.GetProperty("recordsPerSecond").GetDouble() > 0));
        var failover = Assert.Single(rows["quorum failover"]);
        Assert.All(FailoverKeys, key => Assert.True(failover.TryGetProperty(key, out _), key));
        Assert.True(failover.GetProperty("maxMs").GetDouble() > 0);
    }

    [Fact]
    public async Task Quick_run_kills_and_holds_the_leader_of_a_partition_under_producers()
    {
        using var folder = new TemporaryDirectory("load");
        var file = Path.Combine(folder.Path, "rows.jsonl");
        using var load = Start("quorum", "--quick", "--measure", "produce-gap", "--data", folder.Path, "--out", file);
        var exit = await load.WaitForExit(TimeSpan.FromMinutes(8));
        Assert.True(exit == 0, load.Output);
        var rows = File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["Killed", "Held"], rows.Select(row => row.GetProperty("fault").GetString()));
        Assert.All(rows, row => Assert.True(row.GetProperty("maxMs").GetDouble() > 0));
    }

    [Theory]
    [InlineData("--voters", "0")]
    [InlineData("--profile", "slow")]
    [InlineData("--kills", "none")]
    public async Task Words_that_are_not_understood_end_with_2(params string[] words)
    {
        using var load = Start(["quorum", .. words]);
        Assert.Equal(2, await load.WaitForExit());
        Assert.Contains("--help", load.Output, StringComparison.Ordinal);
    }

    private static ProcessRunner Start(params string[] words) =>
        ProcessRunner.Start("dotnet", ["exec", typeof(CommandLine).Assembly.Location, .. words]);
}
