using System.Globalization;
using System.Text;
using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load.Reporting;

/// <summary>The results for whoever watches: a line a scenario, as soon as it is there. Stateless.</summary>
internal static class Table
{
    private static readonly CompositeFormat Format = CompositeFormat.Parse(
        "{0,-7} {1,-10} {2,-4} {3,8} {4,4} {5,3} | {6,8} {7,9} {8,7} {9,7} {10,7} {11,7} | {12,8} {13,7} {14,7} | {15,6} {16,6} | {17,8}");

    /// <summary>What the columns are.</summary>
    public static void Head()
    {
        Line(
            "", "ack.", "", "bytes of", "con-", "in", "broker", "thousand", "p50", "p99", "p99.9", "cpu", "ceiling", "p50", "cpu",
            "ratio", "cpu", "loopback");
        Line(
            "", "durability", "acks", "a batch", "nect", "fl.", "MB/s", "records/s", "us", "us", "us", "ms/MB", "MB/s", "us",
            "ms/MB", "", "ratio", "MB/s");
    }

    /// <summary>A scenario.</summary>
    public static void Row(ScenarioResult result)
    {
        var (scenario, broker, ceiling) = (result.Scenario, result.Broker, result.Ceiling);
        var isFetch = scenario.Workload == Workload.Fetch;
        Line(
            isFetch ? "fetch" : "produce",
            scenario.Durability == Durability.Fsync ? "fsync" : "replicated",
            isFetch ? "" : scenario.Acks == -1 ? "all" : "1",
            scenario.Bytes,
            scenario.Connections,
            scenario.InFlight,
            Number(broker.MegabytesPerSecond, "F1"),
            Number(broker.RecordsPerSecond / 1e3, "F0"),
            Number(broker.LatencyUs(50), "F0"),
            Number(broker.LatencyUs(99), "F0"),
            Number(broker.LatencyUs(99.9), "F0"),
            Number(broker.CpuMsPerMegabyte, "F2"),
            Number(ceiling.MegabytesPerSecond, "F1"),
            Number(ceiling.LatencyUs(50), "F0"),
            Number(ceiling.CpuMsPerMegabyte, "F2"),
            Number(result.Ratio, "F2"),
            Number(result.CpuRatio, "F1"),
            Number(result.Loopback.MegabytesPerSecond, "F0"));
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";

    private static void Line(params object[] columns) =>
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, Format, columns).TrimEnd());
}
