using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Producers;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.LogStore.Tests.Fixtures;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.LogStore.Tests.Golden;

/// <summary>Every recorded directory opened as a broker opens it: all partitions, offsets, epochs and bytes.</summary>
[Trait("Category", "Golden")]
public sealed class RecordedDirectoryTests(ITestOutputHelper output)
{
    private readonly GoldenTally _tally = new();

    [Fact]
    public void Partitions_open_with_the_recorded_batches() => ForEachNode((state, bench, paths) =>
    {
        using var directories = Open(bench, state, paths);
        foreach (var directory in directories.All)
        {
            foreach (var folder in directory.Folders.Where(f => f.Kind == PartitionFolderKind.Current))
            {
                var path = $"{directory.Path[1..]}/{folder.Name}";
                _tally.Check(state.Name, path, () => ComparePartition(state, directory, folder, path));
            }
        }
    });

    [Fact]
    public void Metadata_logs_open_with_the_recorded_batches() => ForEachNode((state, bench, paths) =>
    {
        foreach (var path in paths.Select(path => $"{path}/{LogDirectory.ClusterMetadataFolder}"))
        {
            if (bench.Disk.DirectoryExists($"/{path}") && Batches(state, path).Count > 0)
            {
                _tally.Check(state.Name, path, () => CompareMetadataLog(state, bench, path));
            }
        }
    });

    [Fact]
    public void Producers_are_found_again_without_the_last_snapshot() => ForEachNode((state, bench, _) =>
    {
        foreach (var fact in state.Of("producerSnapshot"))
        {
            var path = Path.GetDirectoryName(fact.Text("file"))!;
            var batches = Batches(state, path);
            if (LogFileNames.TryParse(Path.GetFileName(fact.Text("file")), out var offset, out var suffix)
                && suffix == LogFileNames.ProducerSnapshot
                && batches.Count > 0
                && Next(batches[^1]) == offset)
            {
                _tally.Check(state.Name, path, () => CompareProducers(bench, path, fact));
            }
        }
    });

    private static LogDirectories Open(LogBench bench, RecordedState state, IReadOnlyList<string> paths)
    {
        var meta = MetaProperties.TryRead(bench.Disk, $"/{paths[0]}")!;
        Assert.NotEmpty(state.Facts);
        return LogDirectories.Open(bench.Context, [.. paths.Select(path => $"/{path}")], meta.NodeId, new NoObserver());
    }

    private static string? ComparePartition(
        RecordedState state, LogDirectory directory, PartitionFolder folder, string path)
    {
        var batches = Batches(state, path);
        var config = LogConfig.Default with { IsCompacted = HasGap(batches) };
        var opened = directory.OpenPartition(folder, config);
        if (opened.Report.Defect is { Kind: LogDefectKind.DurableBytesLost } || opened.Log is null)
        {
            return $"{opened.Report.Defect}";
        }

        var end = batches.Count == 0 ? opened.Log.Offsets.LogStart : Next(batches[^1]);
        var start = RecordedStart(state, folder, path, batches);
        var offsets = opened.Log.Offsets;
        return Differs("log end", end, offsets.LogEnd)
            ?? Differs("log start", start ?? offsets.LogStart, offsets.LogStart)
            ?? CompareReads(state, opened.Log, batches)
            ?? CompareEpochs(state, path, opened.Log.LatestEpoch, offsets.LogEnd);
    }

    /// <summary>Every batch is found by each of its ends and by its timestamp, and has the recorded bytes.</summary>
    private static string? CompareReads(RecordedState state, PartitionLog log, List<JsonElement> batches)
    {
        foreach (var batch in batches.Where(batch => Next(batch) > log.Offsets.LogStart))
        {
            var expected = state[batch.Text("file")]
                .AsSpan((int)batch.Number("position"), (int)batch.Number("size"));
            foreach (var offset in (Offset[])[batch.Offset("baseOffset"), batch.Offset("lastOffset")])
            {
                var read = LogBench.Take(log.Read(Offset.Max(offset, log.Offsets.LogStart), 1, log.Offsets.LogEnd));
                if (!expected.SequenceEqual(read))
                {
                    return $"the read at offset {offset} is not the recorded batch";
                }
            }
        }

        return CompareTimestamps(log, batches);
    }

    /// <summary>The first record of each timestamp, and the one with the largest, are those recorded.</summary>
    private static string? CompareTimestamps(PartitionLog log, List<JsonElement> batches)
    {
        var pool = new BufferPool();
        var records = batches
            .SelectMany(batch => batch.GetProperty("records").EnumerateArray())
            .Where(record => record.Offset("offset") >= log.Offsets.LogStart)
            .ToList();
        foreach (var timestamp in records.Select(record => record.Number("timestamp")).Distinct())
        {
            var expected = records.Find(record => record.Number("timestamp") >= timestamp).Offset("offset");
            var found = log.Timestamps(pool).FirstAtLeast(timestamp, log.Offsets.LogEnd);
            if (found?.Offset != expected)
            {
                return $"timestamp {timestamp}: expected offset {expected}, found {found}";
            }
        }

        var largest = records.Count == 0 ? -1 : records.Max(record => record.Number("timestamp"));
        var foundLargest = log.Timestamps(pool).Largest(log.Offsets.LogEnd);
        return Differs("largest timestamp", largest, foundLargest?.Timestamp ?? -1)
            ?? Differs("buffers out", 0L, pool.Outstanding);
    }

    private static string? CompareEpochs(RecordedState state, string path, LeaderEpoch latest, Offset end)
    {
        var file = $"{path}/{LogFileNames.LeaderEpochCheckpoint}";
        var fact = state.Of("text").FirstOrDefault(f => f.Text("file") == file);
        if (fact.ValueKind == JsonValueKind.Undefined)
        {
            return null;
        }

        // An epoch that begins at the end of the log has no batch, and is begun again by its leader.
        var begun = fact.GetProperty("leaderEpochs").EnumerateArray().Where(e => e[1].GetInt64() < end.Value).ToList();
        return Differs("latest epoch", begun.Count == 0 ? -1 : begun[^1][0].GetInt32(), latest.Value);
    }

    /// <summary>
    /// The recorded producers are among ours; those that are missing there were idle for long, and dropped at a
    /// restart.
    /// </summary>
    private static string? CompareProducers(LogBench bench, string path, JsonElement fact)
    {
        bench.Disk.DeleteFile($"/{fact.Text("file")}");
        var config = LogConfig.Default with { IsCompacted = true };
        var log = LogRecovery.Open(bench.Context, $"/{path}", config, new LogOpenOptions()).Log!;
        var states = new ProducerSnapshots(bench.Disk, $"/{path}").Load(log.Segments, log.LogStart, log.LogEnd);
        var found = states.Ordered.Select(Producers.Describe).ToHashSet(StringComparer.Ordinal);
        var recorded = fact.GetProperty("entries").EnumerateArray().Select(Producers.Describe);
        return recorded.FirstOrDefault(producer => !found.Contains(producer));
    }

    private static string? CompareMetadataLog(RecordedState state, LogBench bench, string path)
    {
        var batches = Batches(state, path);
        var folder = $"/{path}";
        var snapshots = new SnapshotStore(bench.Disk, folder).Open();
        var opened = LogRecovery.Open(bench.Context, folder, LogConfig.Default, new LogOpenOptions());
        var log = Invariant.NotNull(opened.Log);
        var recorded = state.Of("snapshot").Select(fact => fact.Text("file"))
            .Where(file => Path.GetDirectoryName(file) == path)
            .Select(Path.GetFileName)
            .Order(StringComparer.Ordinal);
        var bytes = batches.Sum(batch => batch.Number("size"));
        return Differs("log end", Next(batches[^1]), log.LogEnd)
            ?? Differs("batches", batches.Count, (int)opened.Report.BatchesRead)
            ?? Differs("bytes", bytes, LogBench.ReadAll(log, log.LogStart).LongLength)
            ?? Differs("latest epoch", (int)batches[^1].Number("partitionLeaderEpoch"), log.Epochs.Latest.Value)
            ?? Differs("snapshots", string.Join(' ', recorded), string.Join(' ', snapshots.Select(id => id.FileName)));
    }

    /// <summary>The recorded batches of a folder's log in the order of their segments.</summary>
    private static List<JsonElement> Batches(RecordedState state, string path) =>
    [
        .. state.Of("batch").Where(fact =>
            Path.GetDirectoryName(fact.Text("file")) == path
            && fact.Text("file").EndsWith(LogFileNames.Log, StringComparison.Ordinal)),
    ];

    private static Offset? RecordedStart(
        RecordedState state, PartitionFolder folder, string path, List<JsonElement> batches)
    {
        var file = $"{Path.GetDirectoryName(path)}/{OffsetCheckpointFile.LogStart}";
        var fact = state.Of("text").FirstOrDefault(f => f.Text("file") == file);
        if (fact.ValueKind != JsonValueKind.Undefined
            && fact.GetProperty("offsets").TryGetProperty(folder.Name, out var start))
        {
            return new Offset(start.GetInt64());
        }

        var name = batches.Count == 0 ? "" : Path.GetFileName(batches[0].Text("file"));
        return LogFileNames.TryParse(name, out var first, out _) ? first : null;
    }

    private static bool HasGap(List<JsonElement> batches)
    {
        for (var i = 1; i < batches.Count; i++)
        {
            if (batches[i].Offset("baseOffset") != Next(batches[i - 1]))
            {
                return true;
            }
        }

        return false;
    }

    private static Offset Next(JsonElement batch) => batch.Offset("lastOffset") + 1;

    private static string? Differs<T>(string what, T expected, T actual) =>
        EqualityComparer<T>.Default.Equals(expected, actual) ? null : $"{what}: expected {expected}, is {actual}";

    private void ForEachNode(Action<RecordedState, LogBench, IReadOnlyList<string>> check)
    {
        foreach (var state in RecordedState.All(GoldenFolder.Recordings.Require("directories")))
        {
            foreach (var paths in state.Nodes())
            {
                check(state, new LogBench(state.Mount()), paths);
            }
        }

        _tally.Finish(output);
    }

    private sealed class NoObserver : ILogDirectoryObserver
    {
        public void OnOffline(LogDirectory directory, Exception reason) =>
            throw new InvalidOperationException($"{directory.Path} went offline", reason);
    }
}
