using System.Globalization;
using System.Text;
using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load.Replicate;

/// <summary>The results for whoever watches: a line a scenario, as soon as it is there. Stateless.</summary>
internal static class ReplicateTable
{
    private static readonly CompositeFormat Format = CompositeFormat.Parse(
        "{0,-10} {1,5} {2,8} | {3,8} {4,9} {5,7} {6,7} {7,7} {8,7} {9,7} | {10,8} {11,7} {12,7} {13,7} {14,7} | {15,5} {16,5} {17,6}");

    /// <summary>What the columns are.</summary>
    public static void Head()
    {
        Line(
            "ack.", "parti", "bytes of", "brokers", "thousand", "p50", "p99", "leader", "follow-", "all cpu", "ceiling", "p50",
            "leader", "follow-", "all cpu", "ratio", "cpu", "load");
        Line(
            "durability", "tions", "a batch", "MB/s", "records/s", "us", "us", "ms/MB", "ers", "ms/MB", "MB/s", "us", "ms/MB",
            "ers", "ms/MB", "", "ratio", "avg.");
    }

    /// <summary>A scenario.</summary>
    public static void Row(ReplicateResult result)
    {
        var (scenario, brokers, ceiling) = (result.Scenario, result.Brokers, result.Ceiling);
        Line(
            scenario.Durability == Durability.Fsync ? "fsync" : "replicated",
            scenario.Partitions,
            scenario.Bytes,
            Number(brokers.Rounds.MegabytesPerSecond, "F1"),
            Number(brokers.Rounds.RecordsPerSecond / 1e3, "F0"),
            Number(brokers.Rounds.LatencyUs(50), "F0"),
            Number(brokers.Rounds.LatencyUs(99), "F0"),
            Number(brokers.LeaderCpuMsPerMegabyte, "F2"),
            Number(brokers.FollowersCpuMsPerMegabyte, "F2"),
            Number(brokers.CpuMsPerMegabyte, "F2"),
            Number(ceiling.Rounds.MegabytesPerSecond, "F1"),
            Number(ceiling.Rounds.LatencyUs(50), "F0"),
            Number(ceiling.LeaderCpuMsPerMegabyte, "F2"),
            Number(ceiling.FollowersCpuMsPerMegabyte, "F2"),
            Number(ceiling.CpuMsPerMegabyte, "F2"),
            Number(result.Ratio, "F2"),
            Number(result.CpuRatio, "F1"),
            Number(result.LoadAverage, "F1"));
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static void Line(params object[] columns) =>
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, Format, columns).TrimEnd());
}
