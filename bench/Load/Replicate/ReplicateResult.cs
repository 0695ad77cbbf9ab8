using System.Text.Json.Nodes;
using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load.Replicate;

/// <summary>What brokers and ceiling came to in one scenario. Immutable.</summary>
/// <param name="Scenario">What was measured.</param>
/// <param name="Pages">What is known of the memory under the files: <c>warm</c> or <c>as-found</c>.</param>
/// <param name="Brokers">The brokers.</param>
/// <param name="Ceiling">The ceiling.</param>
/// <param name="LoadAverage">The system's, of the minute before the end.</param>
internal sealed record ReplicateResult(
    ReplicateScenario Scenario, string Pages, ReplicatedSummary Brokers, ReplicatedSummary Ceiling, double LoadAverage)
{
    /// <summary>The brokers' part of the ceiling's throughput.</summary>
    public double Ratio => Brokers.Rounds.MegabytesPerSecond / Ceiling.Rounds.MegabytesPerSecond;

    /// <summary>The ratio of processor time of all three for a byte; null if the ceiling's is too little to be counted.</summary>
    public double? CpuRatio => Ceiling.CpuMsPerMegabyte > 0 ? Brokers.CpuMsPerMegabyte / Ceiling.CpuMsPerMegabyte : null;

    /// <summary>A row for each target.</summary>
    public IEnumerable<JsonObject> ToRows()
    {
        var brokers = Row("brokers", Brokers);
        brokers["ratioToCeiling"] = Round(Ratio);
        brokers["cpuRatioToCeiling"] = CpuRatio is { } ratio ? Round(ratio) : null;
        return [brokers, Row("ceiling", Ceiling)];
    }

    private JsonObject Row(string target, ReplicatedSummary summary) => new()
    {
        ["workload"] = "replicate",
        ["target"] = target,
        ["ack.durability"] = Scenario.Durability == Durability.Fsync ? "fsync" : "replicated",
        ["acks"] = "all",
        ["replicas"] = ReplicateScenario.Replicas,
        ["partitions"] = Scenario.Partitions,
        ["bytes"] = Scenario.Bytes,
        ["connections"] = 1,
        ["inFlight"] = Scenario.InFlight,
        ["pages"] = Pages,
        ["rounds"] = summary.Rounds.Rounds,
        ["mbPerSecond"] = Round(summary.Rounds.MegabytesPerSecond),
        ["mbPerSecondMin"] = Round(summary.Rounds.MegabytesPerSecondMin),
        ["mbPerSecondMax"] = Round(summary.Rounds.MegabytesPerSecondMax),
        ["recordsPerSecond"] = Math.Round(summary.Rounds.RecordsPerSecond),
        ["p50Us"] = Round(summary.Rounds.LatencyUs(50)),
        ["p99Us"] = Round(summary.Rounds.LatencyUs(99)),
        ["leaderCpuMsPerMb"] = Round(summary.LeaderCpuMsPerMegabyte),
        ["followersCpuMsPerMb"] = Round(summary.FollowersCpuMsPerMegabyte),
        ["cpuMsPerMb"] = Round(summary.CpuMsPerMegabyte),
        ["loadAverage"] = LoadAverage,
    };

    private static double Round(double value) => Math.Round(value, 3);
}
