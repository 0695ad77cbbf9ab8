using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using KRaftNet.Load.Measuring;
using KRaftNet.Load.Quorum;

namespace KRaftNet.Load.Flush;

/// <summary>A method at one number of partitions. Immutable.</summary>
/// <param name="Method">Which.</param>
/// <param name="Partitions">Partitions that get batches.</param>
/// <param name="BatchBytes">Size of a batch.</param>
/// <param name="InFlight">Batches in flight.</param>
/// <param name="Rounds">Its rounds; bytes are counted once, though three brokers write them.</param>
/// <param name="RatioToNone">Its throughput by that without a flush; null if that was not measured.</param>
internal sealed record FlushResult(
    FlushMethod Method, int Partitions, int BatchBytes, int InFlight, Summary Rounds, double? RatioToNone)
{
    /// <summary>For a file of results.</summary>
    public JsonObject ToRow() => new()
    {
        ["workload"] = "flush",
        ["method"] = Method.Name,
        ["brokers"] = 3,
        ["partitions"] = Partitions,
        ["batchBytes"] = BatchBytes,
        ["inFlight"] = InFlight,
        ["rounds"] = Rounds.Rounds,
        ["mbPerSecond"] = QuorumRows.Round(Rounds.MegabytesPerSecond),
        ["mbPerSecondMin"] = QuorumRows.Round(Rounds.MegabytesPerSecondMin),
        ["mbPerSecondMax"] = QuorumRows.Round(Rounds.MegabytesPerSecondMax),
        ["acksPerSecond"] = QuorumRows.Round(Rounds.RecordsPerSecond),
        ["p50Us"] = QuorumRows.Round(Rounds.LatencyUs(50)),
        ["p99Us"] = QuorumRows.Round(Rounds.LatencyUs(99)),
        ["cpuMsPerMb"] = QuorumRows.Round(Rounds.CpuMsPerMegabyte ?? 0),
        ["ratioToNone"] = RatioToNone is { } ratio ? QuorumRows.Round(ratio) : null,
        ["loadAverage"] = LoadAverage.LastMinute(),
    };
}

/// <summary>The table of flushing. Stateless.</summary>
internal static class FlushRows
{
    private static readonly CompositeFormat Columns =
        CompositeFormat.Parse("{0,10} {1,8} {2,-12} | {3,8} {4,9} {5,9} {6,9} {7,8} | {8,6}");

    /// <summary>What the columns are.</summary>
    public static void Head() => Line("partitions", "batch", "method", "MB/s", "acks/s", "p50 us", "p99 us", "cpu ms/MB", "ratio");

    /// <summary>A method.</summary>
    public static void Print(FlushResult result) => Line(
        result.Partitions,
        result.BatchBytes,
        result.Method.Name,
        Text(result.Rounds.MegabytesPerSecond, "F1"),
        Text(result.Rounds.RecordsPerSecond, "F0"),
        Text(result.Rounds.LatencyUs(50), "F0"),
        Text(result.Rounds.LatencyUs(99), "F0"),
        Text(result.Rounds.CpuMsPerMegabyte ?? 0, "F2"),
        Text(result.RatioToNone ?? 0, "F2"));

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static void Line(params object[] columns) =>
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, Columns, columns).TrimEnd());
}
