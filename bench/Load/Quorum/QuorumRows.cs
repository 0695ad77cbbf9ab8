using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using KRaftNet.Load.Measuring;

namespace KRaftNet.Load.Quorum;

/// <summary>One kind of change at one quorum, with what the disk alone did in the same rounds. Immutable.</summary>
/// <param name="Change">Which, in words.</param>
/// <param name="Voters">Voters of the quorum.</param>
/// <param name="Via">Whether the leader was asked, or another.</param>
/// <param name="Connections">Connections.</param>
/// <param name="InFlight">Requests in flight of each.</param>
/// <param name="RecordsPerRequest">Records of metadata of a request; for a topic it counts as one change.</param>
/// <param name="Quorum">The quorum's rounds.</param>
/// <param name="RawBytes">Bytes of a raw append.</param>
/// <param name="Raw">The raw rounds.</param>
internal sealed record ChangeResult(
    string Change,
    int Voters,
    string Via,
    int Connections,
    int InFlight,
    int RecordsPerRequest,
    Summary Quorum,
    int RawBytes,
    Summary Raw)
{
    /// <summary>The quorum's part of the raw rate.</summary>
    public double Ratio => Quorum.RecordsPerSecond / Raw.RecordsPerSecond;

    /// <summary>For a file of results.</summary>
    public JsonObject ToRow() => new()
    {
        ["workload"] = "quorum changes",
        ["change"] = Change,
        ["voters"] = Voters,
        ["via"] = Via,
        ["profile"] = "defaults",
        ["connections"] = Connections,
        ["inFlight"] = InFlight,
        ["recordsPerRequest"] = RecordsPerRequest,
        ["rounds"] = Quorum.Rounds,
        ["recordsPerSecond"] = QuorumRows.Round(Quorum.RecordsPerSecond),
        ["p50Us"] = QuorumRows.Round(Quorum.LatencyUs(50)),
        ["p99Us"] = QuorumRows.Round(Quorum.LatencyUs(99)),
        ["rawAppendBytes"] = RawBytes,
        ["rawRecordsPerSecond"] = QuorumRows.Round(Raw.RecordsPerSecond),
        ["rawP50Us"] = QuorumRows.Round(Raw.LatencyUs(50)),
        ["rawP99Us"] = QuorumRows.Round(Raw.LatencyUs(99)),
        ["ratioToRaw"] = QuorumRows.Round(Ratio),
        ["loadAverage"] = LoadAverage.LastMinute(),
    };
}

/// <summary>Times until the first acknowledged change or record after faults. Immutable.</summary>
/// <param name="Workload">What was asked for.</param>
/// <param name="Fault">What was done to the leader.</param>
/// <param name="Profile">Time-outs.</param>
/// <param name="Voters">Nodes.</param>
/// <param name="Times">The times, in the order of the faults.</param>
internal sealed record FailoverResult(
    string Workload, LeaderFault Fault, QuorumProfile Profile, int Voters, IReadOnlyList<TimeSpan> Times)
{
    /// <summary>The least time that so many percent of all are not above, in milliseconds.</summary>
    public double Percentile(double percent)
    {
        var sorted = Times.Order().ToList();
        return sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * percent / 100) - 1)].TotalMilliseconds;
    }

    /// <summary>For a file of results.</summary>
    public JsonObject ToRow() => new()
    {
        ["workload"] = Workload,
        ["fault"] = Fault.ToString(),
        ["profile"] = Profile.Name,
        ["settings"] = string.Join(' ', Profile.Settings),
        ["voters"] = Voters,
        [Fault == LeaderFault.Killed ? "kills" : "holds"] = Times.Count,
        ["minMs"] = QuorumRows.Round(Percentile(0)),
        ["p50Ms"] = QuorumRows.Round(Percentile(50)),
        ["p99Ms"] = QuorumRows.Round(Percentile(99)),
        ["maxMs"] = QuorumRows.Round(Percentile(100)),
        ["timesMs"] = new JsonArray([.. Times.Select(time => JsonValue.Create(Math.Round(time.TotalMilliseconds, 1)))]),
        ["loadAverage"] = LoadAverage.LastMinute(),
    };
}

/// <summary>What rows and tables of quorums share. Stateless.</summary>
internal static class QuorumRows
{
    private static readonly CompositeFormat Columns = CompositeFormat.Parse(
        "{0,-16} {1,6} {2,-6} {3,4} {4,4} {5,8} | {6,9} {7,8} {8,8} | {9,9} {10,8} {11,6}");

    /// <summary>Three places behind the point.</summary>
    public static double Round(double value) => Math.Round(value, 3);

    /// <summary>What the columns of changes are.</summary>
    public static void Head()
    {
        Line("", "", "", "con-", "in", "records/", "records", "p50", "p99", "raw", "p50", "");
        Line("change", "voters", "asked", "nect", "fl.", "request", "/s", "us", "us", "/s", "us", "ratio");
    }

    /// <summary>A kind of change.</summary>
    public static void Print(ChangeResult result) => Line(
        result.Change,
        result.Voters,
        result.Via,
        result.Connections,
        result.InFlight,
        result.RecordsPerRequest,
        Whole(result.Quorum.RecordsPerSecond),
        Whole(result.Quorum.LatencyUs(50)),
        Whole(result.Quorum.LatencyUs(99)),
        Whole(result.Raw.RecordsPerSecond),
        Whole(result.Raw.LatencyUs(50)),
        result.Ratio.ToString("F2", CultureInfo.InvariantCulture));

    /// <summary>A distribution of times.</summary>
    public static void Print(FailoverResult result) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Workload}, {result.Voters} nodes, {result.Profile.Name}: leader {result.Fault} {result.Times.Count} times; "
        + $"ms until the first acknowledgement: "
        + $"min {result.Percentile(0):F0}, p50 {result.Percentile(50):F0}, p99 {result.Percentile(99):F0}, "
        + $"max {result.Percentile(100):F0} (load average {LoadAverage.LastMinute():F1})"));

    private static string Whole(double value) => value.ToString("F0", CultureInfo.InvariantCulture);

    private static void Line(params object[] columns) =>
        Console.WriteLine(string.Format(CultureInfo.InvariantCulture, Columns, columns).TrimEnd());
}
