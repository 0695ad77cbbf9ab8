using System.Text.Json;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Load.Tests;

/// <summary><c>flush</c> as it is run: that it ends, and that its rows say what they must.</summary>
public class FlushProgramTests
{
    private static readonly string[] Keys =
    [
        "method", "brokers", "partitions", "batchBytes", "inFlight", "rounds", "mbPerSecond", "acksPerSecond", "p50Us", "p99Us",
        "cpuMsPerMb", "ratioToNone", "loadAverage", "machine", "commit", "command",
    ];

    [Fact]
    public async Task Quick_run_measures_every_method_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryDirectory("load");
        var file = Path.Combine(folder.Path, "rows.jsonl");
        using var load = Start("flush", "--quick", "--data", folder.Path, "--out", file);
        var exit = await load.WaitForExit(TimeSpan.FromMinutes(4));
        Assert.True(exit == 0, load.Output);
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.Path));
        var rows = File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        string[] methods = ["none", "serial", "parallel-2", "parallel-4", "parallel-8", "parallel-16", "syncfs", "journal"];
        Assert.Equal(
            [.. methods.Select(method => "1 " + method), .. methods.Select(method => "10 " + method)],
            rows.Select(row => $"{row.GetProperty("partitions")} {row.GetProperty("method").GetString()}"));
        Assert.All(rows, row => Assert.All(Keys, key => Assert.True(row.TryGetProperty(key, out _), key)));
        Assert.All(rows, row => Assert.True(row.GetProperty("acksPerSecond").GetDouble() > 0));
    }

    [Theory]
    [InlineData("--method", "hope")]
    [InlineData("--partitions", "0")]
    public async Task Words_that_are_not_understood_end_with_2(params string[] words)
    {
        using var load = Start(["flush", .. words]);
        Assert.Equal(2, await load.WaitForExit());
        Assert.Contains("--help", load.Output, StringComparison.Ordinal);
    }

    private static ProcessRunner Start(params string[] words) =>
        ProcessRunner.Start("dotnet", ["exec", typeof(CommandLine).Assembly.Location, .. words]);
}
