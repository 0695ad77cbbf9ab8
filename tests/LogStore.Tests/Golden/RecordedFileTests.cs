using System.Text;
using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Producers;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.LogStore.Tests.Golden;

/// <summary>Every recorded file read with our readers, and written again where we write it too.</summary>
[Trait("Category", "Golden")]
public sealed class RecordedFileTests(ITestOutputHelper output)
{
    private readonly GoldenTally _tally = new();

    [Fact]
    public void Indexes_have_the_recorded_entries() => ForEach(state =>
    {
        foreach (var fact in state.Of("index"))
        {
            Check(state, fact, bytes =>
            {
                var index = OffsetIndex.TryDecode(bytes, fact.Offset("baseOffset"), int.MaxValue, long.MaxValue);
                var entries = index!.Entries.ToArray().Select(e => FactFields.Pair(e.Offset.Value, e.Position));
                return Differs(fact.Pairs("entries"), string.Join(' ', entries)) ?? Rewrites(bytes, index.Encode());
            });
        }

        foreach (var fact in state.Of("timeindex"))
        {
            Check(state, fact, bytes =>
            {
                var index = TimeIndex.TryDecode(bytes, fact.Offset("baseOffset"), int.MaxValue);
                var entries = index!.Entries.ToArray().Select(e => FactFields.Pair(e.Timestamp, e.Offset.Value));
                return Differs(fact.Pairs("entries"), string.Join(' ', entries)) ?? Rewrites(bytes, index.Encode());
            });
        }
    });

    [Fact]
    public void Producer_snapshots_have_the_recorded_entries() => ForEach(state =>
    {
        foreach (var fact in state.Of("producerSnapshot"))
        {
            Check(state, fact, bytes =>
            {
                var states = ProducerSnapshotFile.TryDecode(bytes);
                var recorded = fact.GetProperty("entries").EnumerateArray()
                    .OrderBy(entry => entry.Number("producerId"))
                    .Select(Producers.Describe);
                var read = states!.Ordered.Select(Producers.Describe);
                var again = ProducerSnapshotFile.Encode(states);
                return Differs(string.Join('\n', recorded), string.Join('\n', read))
                    ?? Differs(bytes.Length, again.Length)
                    ?? (states.Count > 1 ? null : Rewrites(bytes, again));
            });
        }
    });

    [Fact]
    public void Batches_are_walked_by_their_headers() => ForEach(state =>
    {
        var disk = state.Mount();
        var batches = state.Of("batch").ToLookup(fact => fact.Text("file"));
        foreach (var fact in state.Of("log"))
        {
            Check(state, fact, _ => Differs(
                string.Join('\n', batches[fact.Text("file")].Select(Describe)),
                string.Join('\n', Walk(disk, fact))));
        }
    });

    [Fact]
    public void Text_files_say_what_is_recorded() => ForEach(state =>
    {
        var disk = state.Mount();
        foreach (var fact in state.Of("text").Where(fact => !fact.TryGetProperty("error", out _)))
        {
            if (ReaderOf(fact) is { } read)
            {
                Check(state, fact, _ => read(disk, $"/{fact.Text("file")}", fact));
            }
        }
    });

    [Fact]
    public void Snapshots_are_known_by_their_names() => ForEach(state =>
    {
        foreach (var fact in state.Of("snapshot"))
        {
            Check(state, fact, _ =>
                SnapshotId.TryParse(Path.GetFileName(fact.Text("file")), out var id)
                    ? Differs(fact.Number("endOffset"), id.EndOffset.Value)
                        ?? Differs(fact.Number("epoch"), id.Epoch.Value)
                    : "not a snapshot's name");
        }
    });

    private static List<string> Walk(SimulatedFileSystem disk, JsonElement log)
    {
        var file = SegmentFile.Open(disk, $"/{log.Text("file")}");
        var lines = new List<string>();
        Span<byte> window = stackalloc byte[BatchHeaderWalk.WindowBytes];
        var walk = new BatchHeaderWalk(file, 0, file.Length, Offset.Zero, window);
        while (walk.MoveNext())
        {
            var header = walk.Current;
            lines.Add($"{walk.Position} {header.SizeBytes} {header.BaseOffset} {header.LastOffset} {header.Count} "
                + $"{header.LeaderEpoch} {header.MaxTimestamp} {header.ProducerId} {header.ProducerEpoch} "
                + $"{header.BaseSequence}");
        }

        Assert.Equal(log.Number("endOfLastValidBatch"), walk.NextPosition);
        Assert.Equal(log.TryGetProperty("error", out _), walk.Damage is not null);
        return lines;
    }

    private static string Describe(JsonElement fact) => fact.Text("t") == "batch"
        ? $"{fact.Number("position")} {fact.Number("size")} {fact.Number("baseOffset")} {fact.Number("lastOffset")} "
            + $"{fact.Number("count")} {fact.Number("partitionLeaderEpoch")} {fact.Number("maxTimestamp")} "
            + $"{fact.Number("producerId")} {fact.Number("producerEpoch")} {fact.Number("baseSequence")}"
        : "";

    private static Func<SimulatedFileSystem, string, JsonElement, string?>? ReaderOf(JsonElement fact)
    {
        var name = Path.GetFileName(fact.Text("file"));
        return name switch
        {
            LogFileNames.LeaderEpochCheckpoint => ReadEpochs,
            PartitionMetadataFile.FileName => ReadPartitionMetadata,
            MetaProperties.FileName => ReadMeta,
            CleanShutdownMarker.FileName => ReadMarker,
            _ when name.EndsWith("-offset-checkpoint", StringComparison.Ordinal) => ReadOffsets,
            _ => null,
        };
    }

    private static string? ReadEpochs(SimulatedFileSystem disk, string path, JsonElement fact)
    {
        var entries = LeaderEpochFile.TryRead(disk, Path.GetDirectoryName(path)!)!;
        var pairs = entries.Select(e => FactFields.Pair(e.Epoch.Value, e.StartOffset.Value));
        return Differs(fact.Pairs("leaderEpochs"), string.Join(' ', pairs))
            ?? Differs(fact.Text("text"), Encoding.UTF8.GetString(LeaderEpochFile.Encode(entries)));
    }

    private static string? ReadPartitionMetadata(SimulatedFileSystem disk, string path, JsonElement fact)
    {
        var folder = Path.GetDirectoryName(path)!;
        var id = PartitionMetadataFile.TryRead(disk, folder);
        PartitionMetadataFile.Write(disk, folder, id!.Value);
        var again = Common.Files.AtomicFile.TryRead(disk, path);
        return Differs(fact.GetProperty("properties").Text("topic_id"), id.Value.ToString())
            ?? Differs(fact.Text("text"), Encoding.UTF8.GetString(again!));
    }

    private static string? ReadMeta(SimulatedFileSystem disk, string path, JsonElement fact)
    {
        var meta = MetaProperties.TryRead(disk, Path.GetDirectoryName(path)!)!;
        var recorded = fact.GetProperty("properties");
        return Differs(recorded.Text("cluster.id"), meta.ClusterId)
            ?? Differs(recorded.Text("node.id"), meta.NodeId.ToString())
            ?? Differs(recorded.Text("directory.id"), meta.DirectoryId.ToString());
    }

    private static string? ReadMarker(SimulatedFileSystem disk, string path, JsonElement fact)
    {
        var folder = Path.GetDirectoryName(path)!;
        var epoch = CleanShutdownMarker.Take(disk, folder)!.Value;
        CleanShutdownMarker.Write(disk, folder, epoch);
        return Differs(fact.GetProperty("json").Number("brokerEpoch"), epoch.Value)
            ?? Differs(fact.Text("text"), Encoding.UTF8.GetString(Common.Files.AtomicFile.TryRead(disk, path)!));
    }

    private static string? ReadOffsets(SimulatedFileSystem disk, string path, JsonElement fact)
    {
        var read = OffsetCheckpointFile.TryRead(disk, path)!;
        var recorded = fact.GetProperty("offsets").EnumerateObject()
            .ToDictionary(offset => offset.Name, offset => offset.Value.GetInt64());
        return Differs(recorded.Count, read.Count)
            ?? read.Select(offset => Differs(recorded[offset.Key.ToString()], offset.Value.Value))
                .FirstOrDefault(difference => difference is not null);
    }

    private static string? Differs<T>(T expected, T actual) =>
        EqualityComparer<T>.Default.Equals(expected, actual) ? null : $"expected {expected}, read {actual}";

    /// <summary>The file again, but for zeros that the reference broker reserves.</summary>
    private static string? Rewrites(ReadOnlySpan<byte> recorded, ReadOnlySpan<byte> again) =>
        recorded.StartsWith(again) && !recorded[again.Length..].ContainsAnyExcept((byte)0)
            ? null
            : "written again it is another file";

    private void Check(RecordedState state, JsonElement fact, Func<byte[], string?> check)
    {
        var file = fact.Text("file");
        _tally.Check(state.Name, file, () => check(state[file]));
    }

    private void ForEach(Action<RecordedState> check)
    {
        foreach (var state in RecordedState.All(GoldenFolder.Recordings.Require("directories")))
        {
            check(state);
        }

        _tally.Finish(output);
    }
}
