using System.Text.Json.Nodes;
using BenchmarkDotNet.Reports;
using KRaftNet.Bench;

namespace KRaftNet.Micro;

/// <summary>The rows of a run. Stateless.</summary>
internal static class MicroResults
{
    private const string Program = "dotnet run -c Release --project bench/Micro --";

    /// <summary>Writes a row for each benchmark, if a file was asked for.</summary>
    public static void Write(IEnumerable<Summary> summaries, MicroWords words)
    {
        if (words.OutFile is null)
        {
            return;
        }

        using var file = new ResultFile(words.OutFile, $"{Program} {words.All}");
        foreach (var report in summaries.SelectMany(summary => summary.Reports))
        {
            if (report.ResultStatistics is { } statistics)
            {
                file.Add(Row(report, statistics));
            }
        }
    }

    private static JsonObject Row(BenchmarkReport report, BenchmarkDotNet.Mathematics.Statistics statistics)
    {
        var row = new JsonObject
        {
            ["benchmark"] = report.BenchmarkCase.Descriptor.GetFilterName().Replace("KRaftNet.Micro.", "", StringComparison.Ordinal),
        };
        foreach (var parameter in report.BenchmarkCase.Parameters.Items)
        {
            var name = char.ToLowerInvariant(parameter.Name[0]) + parameter.Name[1..];
            row[name == "durability" ? "ack.durability" : name] = parameter.Value switch
            {
                int number => number,
                var other => other?.ToString()?.ToLowerInvariant(),
            };
        }

        row["medianNs"] = Math.Round(statistics.Median, 2);
        row["minNs"] = Math.Round(statistics.Min, 2);
        row["maxNs"] = Math.Round(statistics.Max, 2);
        row["allocatedBytes"] = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase);
        return row;
    }
}
