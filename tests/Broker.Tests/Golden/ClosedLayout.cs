using KRaftNet.Common.Buffers;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Inspection;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Verification;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>
/// What a directory looks like after a clean stop, as the recordings show it: which files there are, that indexes and
/// logs end with their content, that every log with records has a snapshot of its producers at its end.
/// </summary>
internal static class ClosedLayout
{
    private static readonly string[] InDirectory =
    [
        CleanShutdownMarker.FileName, MetaProperties.FileName, OffsetCheckpointFile.Cleaner, OffsetCheckpointFile.HighWatermark,
        OffsetCheckpointFile.LogStart, OffsetCheckpointFile.RecoveryPoint,
    ];

    private static readonly string[] InFolder = [LogFileNames.LeaderEpochCheckpoint, PartitionMetadataFile.FileName];

    /// <summary>What is not as after a clean stop; null if nothing.</summary>
    public static string? Check(SimulatedFileSystem disk, string directory)
    {
        var names = disk.List(directory).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var missing = InDirectory.Where(name => !names.Contains(name)).ToList();
        if (missing.Count > 0 || names.Contains(LogDirectories.LockFileName))
        {
            return $"missing: {string.Join(' ', missing)}; lock: {names.Contains(LogDirectories.LockFileName)}";
        }

        var damages = new LogVerifier(disk, new BufferPool()).Run(directory).Where(finding => finding.Kind
            is not (FindingKind.Unused or FindingKind.CacheMissing)).ToList();
        return damages.Count > 0
            ? string.Join('\n', damages)
            : disk.List(directory)
                .Where(entry => entry.IsDirectory && IsCurrent(entry.Name))
                .Select(entry => CheckFolder(disk, $"{directory}/{entry.Name}"))
                .FirstOrDefault(difference => difference is not null);
    }

    private static bool IsCurrent(string name) =>
        PartitionFolder.TryParse(name, out var folder) && folder.Kind == PartitionFolderKind.Current;

    private static string? CheckFolder(SimulatedFileSystem disk, string folder)
    {
        var names = disk.List(folder).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);
        var missing = InFolder.Where(name => !names.Contains(name)).ToList();
        var logs = names.Where(name => DataFileKinds.Of(name) == DataFileKind.Log).Order(StringComparer.Ordinal).ToList();
        foreach (var log in logs)
        {
            missing.AddRange(((string[])[LogFileNames.OffsetIndex, LogFileNames.TimeIndex])
                .Select(suffix => log.Replace(LogFileNames.Log, suffix, StringComparison.Ordinal))
                .Where(name => !names.Contains(name)));
        }

        if (missing.Count > 0)
        {
            return $"{folder} lacks {string.Join(' ', missing)}";
        }

        return ReservedIn(disk, folder, names) ?? CheckEnd(disk, $"{folder}/{logs[^1]}", folder, names);
    }

    private static string? ReservedIn(SimulatedFileSystem disk, string folder, HashSet<string> names)
    {
        var reserved = names
            .Where(name => DataFileKinds.Of(name) is DataFileKind.OffsetIndex or DataFileKind.TimeIndex)
            .FirstOrDefault(name => Common.Files.AtomicFile.TryRead(disk, $"{folder}/{name}") is [.., 0, 0, 0, 0, 0, 0, 0, 0]);
        return reserved is null ? null : $"{folder}/{reserved} ends in space that is reserved";
    }

    private static string? CheckEnd(SimulatedFileSystem disk, string lastLog, string folder, HashSet<string> names)
    {
        Assert.True(LogFileNames.TryParse(Path.GetFileName(lastLog), out var end, out _));
        var isEmpty = end == Common.Offset.Zero;
        using (var reader = new BatchFileReader(disk, lastLog))
        {
            while (reader.MoveNext())
            {
                end = new Protocol.Records.RecordBatchHeader(reader.Current.Span).NextOffset;
                isEmpty = false;
            }
        }

        // A log whose start was moved to its end is empty, and a snapshot from before it was may be there.
        var directory = folder[..folder.LastIndexOf('/')];
        var starts = OffsetCheckpointFile.TryRead(disk, $"{directory}/{OffsetCheckpointFile.LogStart}")!;
        Assert.True(PartitionFolder.TryParse(Path.GetFileName(folder), out var parsed));
        if (starts.TryGetValue(parsed.Partition, out var start) && start >= end)
        {
            return null;
        }

        var snapshot = LogFileNames.Of(end, LogFileNames.ProducerSnapshot);
        return isEmpty == !names.Contains(snapshot) ? null : $"{folder}: {(isEmpty ? "there is a" : "there is no")} {snapshot}";
    }
}
