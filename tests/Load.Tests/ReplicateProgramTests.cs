using System.Text.Json;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Load.Tests;

/// <summary><c>replicate</c> as it is run, with real brokers: that it ends, and that its rows say what they must.</summary>
public class ReplicateProgramTests
{
    private static readonly string[] Keys =
    [
        "workload", "ack.durability", "acks", "replicas", "inFlight", "pages", "rounds", "recordsPerSecond", "p50Us", "p99Us",
        "leaderCpuMsPerMb", "followersCpuMsPerMb", "cpuMsPerMb", "loadAverage", "machine", "commit", "command",
    ];

    [Fact]
    public async Task Quick_run_measures_brokers_and_ceiling_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryDirectory("load");
        var file = Path.Combine(folder.Path, "rows.jsonl");
        using var load = Start("--quick", "--partitions", "1,7", "--data", folder.Path, "--out", file);
        // The launcher may have to build the brokers first.
        var exit = await load.WaitForExit(TimeSpan.FromMinutes(8));
        Assert.True(exit == 0, load.Output);
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.Path));
        var rows = File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(
            [
                "brokers fsync 1 16384", "ceiling fsync 1 16384", "brokers fsync 7 16384", "ceiling fsync 7 16384",
                "brokers replicated 1 16384", "ceiling replicated 1 16384", "brokers replicated 7 16384",
                "ceiling replicated 7 16384",
            ],
            rows.Select(NameOf));
        Assert.All(rows, row => Assert.All(Keys, key => Assert.True(row.TryGetProperty(key, out _), key)));
        Assert.All(rows, row => Assert.True(row.GetProperty("mbPerSecond").GetDouble() > 0));
    }

    [Theory]
    [InlineData("--partitions", "0")]
    [InlineData("--durability", "none")]
    [InlineData("--batch-bytes", "64")]
    [InlineData("--in-flight", "1,2")]
    public async Task Words_that_are_not_understood_end_with_2(params string[] words)
    {
        using var load = Start(words);
        Assert.Equal(2, await load.WaitForExit());
        Assert.Contains("--help", load.Output, StringComparison.Ordinal);
    }

    private static string NameOf(JsonElement row) => string.Join(
        ' ',
        row.GetProperty("target"),
        row.GetProperty("ack.durability"),
        row.GetProperty("partitions"),
        row.GetProperty("bytes"));

    private static ProcessRunner Start(params string[] words) =>
        ProcessRunner.Start("dotnet", ["exec", typeof(CommandLine).Assembly.Location, "replicate", .. words]);
}
