using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Segments;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Broker.Tests.Golden;

/// <summary>A partition as it was recorded: its batches and where its log begins. Immutable.</summary>
/// <param name="Path">Its folder.</param>
/// <param name="Name">The partition.</param>
/// <param name="Start">The first offset of its log.</param>
/// <param name="End">The next offset to be given.</param>
/// <param name="Batches">The bytes of all batches that reach the start.</param>
internal sealed record RecordedPartition(string Path, TopicPartition Name, long Start, long End, byte[] Batches);

/// <summary>Finds the partitions of a recorded node. Stateless.</summary>
internal static class RecordedPartitions
{
    /// <summary>The partitions of its log directories, but for the metadata log and what is on its way.</summary>
    public static IEnumerable<RecordedPartition> Of(RecordedState state, IReadOnlyList<string> logDirs)
    {
        foreach (var directory in logDirs)
        {
            foreach (var path in FoldersOf(state, directory))
            {
                var name = System.IO.Path.GetFileName(path);
                if (name != LogDirectory.ClusterMetadataFolder
                    && PartitionFolder.TryParse(name, out var folder)
                    && folder.Kind == PartitionFolderKind.Current)
                {
                    yield return Read(state, directory, path, folder.Partition);
                }
            }
        }
    }

    private static IEnumerable<string> FoldersOf(RecordedState state, string directory) => state.Files
        .Select(file => System.IO.Path.GetDirectoryName(file)!)
        .Where(folder => System.IO.Path.GetDirectoryName(folder) == directory)
        .Distinct()
        .Order(StringComparer.Ordinal);

    private static RecordedPartition Read(RecordedState state, string directory, string path, TopicPartition name)
    {
        var batches = state.Of("batch")
            .Where(batch => System.IO.Path.GetDirectoryName(batch.Text("file")) == path)
            .Where(batch => batch.Text("file").EndsWith(LogFileNames.Log, StringComparison.Ordinal))
            .ToList();
        var firstBase = state.Files
            .Where(file => System.IO.Path.GetDirectoryName(file) == path)
            .Select(System.IO.Path.GetFileName)
            .Where(file => file!.EndsWith(LogFileNames.Log, StringComparison.Ordinal))
            .Select(file => LogFileNames.TryParse(file!, out var offset, out _) ? offset.Value : 0)
            .DefaultIfEmpty(0)
            .Min();
        var start = StartOf(state, directory, name) ?? firstBase;
        var bytes = batches
            .Where(batch => batch.Number("lastOffset") >= start)
            .SelectMany(batch => state[batch.Text("file")]
                .AsSpan((int)batch.Number("position"), (int)batch.Number("size")).ToArray())
            .ToArray();
        return new RecordedPartition(path, name, start, EndOf(state, path, batches, start), bytes);
    }

    private static long EndOf(RecordedState state, string path, List<JsonElement> batches, long start)
    {
        var lastBase = state.Files
            .Where(file => System.IO.Path.GetDirectoryName(file) == path && file.EndsWith(LogFileNames.Log, StringComparison.Ordinal))
            .Select(file => LogFileNames.TryParse(System.IO.Path.GetFileName(file), out var offset, out _) ? offset.Value : 0)
            .DefaultIfEmpty(0)
            .Max();
        return Math.Max(start, Math.Max(lastBase, batches.Select(batch => batch.Number("lastOffset") + 1).DefaultIfEmpty(0).Max()));
    }

    private static long? StartOf(RecordedState state, string directory, TopicPartition name)
    {
        var fact = state.Of("text").FirstOrDefault(
            fact => fact.Text("file") == $"{directory}/{OffsetCheckpointFile.LogStart}");
        return fact.ValueKind != JsonValueKind.Undefined
            && fact.GetProperty("offsets").TryGetProperty(name.ToString(), out var start)
                ? start.GetInt64()
                : null;
    }
}
