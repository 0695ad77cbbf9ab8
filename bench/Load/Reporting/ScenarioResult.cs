using System.Text.Json.Nodes;
using KRaftNet.Load.Measuring;
using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load.Reporting;

/// <summary>What the targets came to in one scenario.</summary>
/// <param name="Scenario">What was measured.</param>
/// <param name="Pages">What is known of the memory under the files: <c>warm</c>, <c>as-found</c> or <c>cached</c>.</param>
/// <param name="Broker">The broker.</param>
/// <param name="Ceiling">The ceiling.</param>
/// <param name="Loopback">Raw loopback.</param>
internal sealed record ScenarioResult(
    Scenario Scenario, string Pages, Summary Broker, Summary Ceiling, Summary Loopback)
{
    /// <summary>The broker's part of the ceiling's throughput.</summary>
    public double Ratio => Broker.MegabytesPerSecond / Ceiling.MegabytesPerSecond;

    /// <summary>The ratio of processor time for a byte; null if one is not known, or too little to be counted.</summary>
    public double? CpuRatio => Ceiling.CpuMsPerMegabyte is > 0 and var ceiling ? Broker.CpuMsPerMegabyte / ceiling : null;

    /// <summary>A row for each target.</summary>
    public IEnumerable<JsonObject> ToRows()
    {
        var broker = Row("broker", Broker);
        broker["ratioToCeiling"] = Round(Ratio);
        broker["cpuRatioToCeiling"] = Round(CpuRatio);
        return [broker, Row("ceiling", Ceiling), Row("loopback", Loopback)];
    }

    private JsonObject Row(string target, Summary summary) => new()
    {
        ["workload"] = Scenario.Workload == Workload.Produce ? "produce" : "fetch",
        ["target"] = target,
        ["ack.durability"] = Scenario.Durability == Durability.Fsync ? "fsync" : "replicated",
        ["acks"] = Scenario.Workload == Workload.Fetch ? null : Scenario.Acks == -1 ? "all" : "1",
        ["bytes"] = Scenario.Bytes,
        ["connections"] = Scenario.Connections,
        ["inFlight"] = Scenario.InFlight,
        ["partitions"] = 1,
        ["pages"] = Pages,
        ["rounds"] = summary.Rounds,
        ["mbPerSecond"] = Round(summary.MegabytesPerSecond),
        ["mbPerSecondMin"] = Round(summary.MegabytesPerSecondMin),
        ["mbPerSecondMax"] = Round(summary.MegabytesPerSecondMax),
        ["recordsPerSecond"] = Math.Round(summary.RecordsPerSecond),
        ["p50Us"] = Round(summary.LatencyUs(50)),
        ["p99Us"] = Round(summary.LatencyUs(99)),
        ["p999Us"] = Round(summary.LatencyUs(99.9)),
        ["cpuMsPerMb"] = Round(summary.CpuMsPerMegabyte),
    };

    private static double? Round(double? value) => value is { } known ? Math.Round(known, 3) : null;
}
