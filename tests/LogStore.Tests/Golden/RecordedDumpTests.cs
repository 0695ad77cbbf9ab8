using System.Text.Json;
using KRaftNet.Common.Buffers;
using KRaftNet.LogStore.Inspection;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.LogStore.Tests.Golden;

/// <summary>Every recorded file dumped, and each value held against what the reference broker's classes read there.</summary>
[Trait("Category", "Golden")]
public sealed class RecordedDumpTests(ITestOutputHelper output)
{
    /// <summary>
    /// What the facts say of the reference broker's view at load (<c>sane</c> counts a reserved tail as entries) or in
    /// words of its own; of an error only that there is one can be compared.
    /// </summary>
    private static readonly HashSet<string> NotCompared = new(StringComparer.Ordinal) { "sane", "error" };

    private readonly GoldenTally _tally = new();

    [Fact]
    public void Dump_says_what_is_recorded()
    {
        foreach (var state in RecordedState.All(GoldenFolder.Recordings.Require("directories")))
        {
            var disk = state.Mount();
            var pool = new BufferPool();
            var before = disk.OperationCount;
            foreach (var facts in state.Facts.GroupBy(fact => fact.Text("file"), StringComparer.Ordinal))
            {
                _tally.Check(state.Name, facts.Key, () => Compare([.. facts], Dump(disk, pool, facts.Key)));
            }

            Assert.Equal(before, disk.OperationCount);
            Assert.Equal(0, pool.Outstanding);
        }

        _tally.Finish(output);
    }

    private static List<JsonElement> Dump(TestKit.Disk.SimulatedFileSystem disk, BufferPool pool, string file)
    {
        var lines = new List<JsonElement>();
        using var facts = new FactWriter(line =>
        {
            using var document = JsonDocument.Parse(line);
            lines.Add(document.RootElement.Clone());
        });
        Assert.True(new LogDump(disk, facts, pool).Write($"/{file}", file, FormOf(file)), $"{file} has no meaning");
        return lines;
    }

    private static RecordForm FormOf(string file)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(file)) ?? "";
        return folder.StartsWith("__cluster_metadata", StringComparison.Ordinal) ? RecordForm.Metadata
            : folder.StartsWith("__consumer_offsets", StringComparison.Ordinal) ? RecordForm.Offsets
            : folder.StartsWith("__transaction_state", StringComparison.Ordinal) ? RecordForm.Transactions
            : folder.StartsWith("__share_group_state", StringComparison.Ordinal) ? RecordForm.Shares
            : RecordForm.Bytes;
    }

    private static string? Compare(List<JsonElement> recorded, List<JsonElement> dumped)
    {
        if (recorded.Count != dumped.Count)
        {
            return $"expected {recorded.Count} lines, dumped {dumped.Count}";
        }

        for (var i = 0; i < recorded.Count; i++)
        {
            if (CompareLine(recorded[i], dumped[i]) is { } difference)
            {
                return $"line {i}: {difference}";
            }
        }

        return null;
    }

    private static string? CompareLine(JsonElement recorded, JsonElement dumped)
    {
        foreach (var property in recorded.EnumerateObject().Where(property => !NotCompared.Contains(property.Name)))
        {
            if (!dumped.TryGetProperty(property.Name, out var value))
            {
                return $"there is no {property.Name}";
            }

            if (!JsonElement.DeepEquals(property.Value, value))
            {
                return $"{property.Name}: expected {Cut(property.Value)}, dumped {Cut(value)}";
            }
        }

        // A reserved tail makes the reference's time index insane and its log end early; ours tells of the log only.
        var hasError = recorded.TryGetProperty("error", out _);
        return recorded.Text("t") is "log" or "text" && hasError != dumped.TryGetProperty("error", out _)
            ? $"expected {(hasError ? "an" : "no")} error"
            : null;
    }

    private static string Cut(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 300 ? text : text[..300];
    }
}
