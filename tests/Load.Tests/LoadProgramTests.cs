using System.Globalization;
using System.Text.Json;
using KRaftNet.TestKit.RealWorld;

namespace KRaftNet.Load.Tests;

/// <summary>The program as it is run, with a real broker: that it ends, and that its rows say what they must.</summary>
public class LoadProgramTests
{
    private static readonly string[] Keys =
    [
        "workload", "target", "ack.durability", "bytes", "connections", "inFlight", "pages", "rounds", "mbPerSecond",
        "recordsPerSecond", "p50Us", "p99Us", "p999Us", "machine", "commit", "command",
    ];

    [Fact]
    public async Task Quick_run_measures_every_target_and_leaves_nothing_behind()
    {
        using var folder = new TemporaryDirectory("load");
        var file = Path.Combine(folder.Path, "rows.jsonl");
        using var load = Start("--quick", "--data", folder.Path, "--out", file);
        // The launcher may have to build the broker first.
        var exit = await load.WaitForExit(TimeSpan.FromMinutes(8));
        Assert.True(exit == 0, load.Output);
        var rows = File.ReadAllLines(file).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([file], Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(
            ["produce fsync", "produce replicated", "fetch fsync"],
            rows.Select(row => $"{row.GetProperty("workload")} {row.GetProperty("ack.durability")}").Distinct());
        Assert.All(rows.Chunk(3), scenario => Assert.Equal(
            ["broker", "ceiling", "loopback"], scenario.Select(row => row.GetProperty("target").GetString())));
        Assert.All(rows, row => Assert.All(Keys, key => Assert.True(row.TryGetProperty(key, out _), key)));
        Assert.All(rows, row => Assert.True(row.GetProperty("mbPerSecond").GetDouble() > 0));
        Assert.All(rows, row => Assert.DoesNotContain(folder.Path, row.GetRawText(), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--no-such-flag")]
    [InlineData("--acks", "2")]
    [InlineData("--connections", "0")]
    [InlineData("--rounds", "1,2")]
    [InlineData("--bootstrap", "nowhere")]
    public async Task Words_that_are_not_understood_end_with_2(params string[] words)
    {
        using var load = Start(words);
        Assert.Equal(2, await load.WaitForExit());
        Assert.Contains("--help", load.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_that_does_not_answer_ends_with_1()
    {
        var port = FreePort.Take().ToString(CultureInfo.InvariantCulture);
        using var load = Start("--quick", "--bootstrap", $"127.0.0.1:{port}");
        Assert.Equal(1, await load.WaitForExit());
        Assert.Contains("load:", load.Output, StringComparison.Ordinal);
    }

    private static ProcessRunner Start(params string[] words) =>
        ProcessRunner.Start("dotnet", ["exec", typeof(CommandLine).Assembly.Location, .. words]);
}
