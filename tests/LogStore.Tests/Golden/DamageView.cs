using System.Text;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Inspection;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.LogStore.Tests.Golden;

/// <summary>A damage that was done on purpose, as the files that it touched. Immutable.</summary>
internal sealed class DamageView
{
    private static readonly DataFileKind[] Caches =
    [
        DataFileKind.OffsetIndex, DataFileKind.TimeIndex, DataFileKind.ProducerSnapshot, DataFileKind.LeaderEpochs,
        DataFileKind.OffsetCheckpoint, DataFileKind.PartitionMetadata, DataFileKind.QuorumState,
        DataFileKind.CleanShutdownMarker, DataFileKind.Snapshot,
    ];

    private readonly RecordedState _whole;
    private readonly RecordedState _damaged;
    private readonly List<string> _removed;
    private readonly List<string> _changed;
    private readonly List<string> _added;

    public DamageView(RecordedState whole, RecordedState damaged)
    {
        _whole = whole;
        _damaged = damaged;
        var before = whole.Files.ToHashSet(StringComparer.Ordinal);
        var after = damaged.Files.ToHashSet(StringComparer.Ordinal);
        _removed = [.. before.Except(after).Order(StringComparer.Ordinal)];
        _added = [.. after.Except(before).Order(StringComparer.Ordinal)];
        _changed = [.. before.Intersect(after).Where(file => !whole[file].AsSpan().SequenceEqual(damaged[file]))];
    }

    /// <summary>Why nothing can be seen of it in the directory itself; null if something can.</summary>
    public string? Harmless =>
        _removed.Concat(_changed).Concat(_added).All(file => KindOf(file) == DataFileKind.CleanShutdownMarker)
        && !_damaged.Folders.Except(_whole.Folders).Any()
            ? "nothing but the marker is touched"
        : _added.Count == 0 && _removed.Count > 0 && _changed.TrueForAll(IsSilent) && _removed.TrueForAll(IsCache)
            ? "caches are gone, the next start makes them"
        : _removed.Count > 0 && _removed.TrueForAll(IsOfMetadata)
            ? "the metadata may lie in another directory"
        : _added.Count > 0 && _added.TrueForAll(IsOfNobody) && _changed.Count == 0 && _removed.TrueForAll(IsReplaced)
        && !Doubles
            ? "files on their way in or out, or of nobody"
        : _added.Count == 0 && _removed.TrueForAll(IsCache) && _changed.Count > 0 && _changed.TrueForAll(IsSilent)
            ? "what is said can be true"
        : _changed.Count > 0 && _changed.TrueForAll(IsReserved)
        && !_damaged.Files.Any(file => KindOf(file) == DataFileKind.CleanShutdownMarker)
            ? "space that a log which was not closed has reserved"
        : null;

    /// <summary>A folder of another topic has a topic's id.</summary>
    private bool Doubles => _damaged.Files
        .Where(file => KindOf(file) == DataFileKind.PartitionMetadata)
        .GroupBy(file => Encoding.UTF8.GetString(_damaged[file]), StringComparer.Ordinal)
        .Any(group => group.Select(TopicOf).Distinct().Count() > 1);

    private static string TopicOf(string file)
    {
        var folder = Path.GetFileName(Path.GetDirectoryName(file))!;
        return PartitionFolder.TryParse(folder, out var parsed) ? parsed.Partition.Topic : folder;
    }

    private static DataFileKind KindOf(string file) => DataFileKinds.Of(Path.GetFileName(file));

    private static bool IsOfMetadata(string file) =>
        file.Contains($"/{LogDirectory.ClusterMetadataFolder}/", StringComparison.Ordinal);

    private bool IsCache(string file) =>
        Caches.Contains(KindOf(file)) && _damaged.Files.Any(other => Path.GetDirectoryName(other) == Path.GetDirectoryName(file));

    /// <summary>A log that is as before and has zeros behind.</summary>
    private bool IsReserved(string file) => KindOf(file) == DataFileKind.Log
        && _damaged[file].AsSpan().StartsWith(_whole[file])
        && !_damaged[file].AsSpan(_whole[file].Length).ContainsAnyExcept((byte)0);

    /// <summary>A file that no broker reads, or that is on its way, or in a folder that was not there.</summary>
    private bool IsOfNobody(string file) => KindOf(file) == DataFileKind.Unknown
        || DataFileKinds.WithoutPassingSuffix(file) != file
        || _whole.Files.All(other => Path.GetDirectoryName(other) != Path.GetDirectoryName(file));

    private bool IsReplaced(string file) => _added.Contains(file + ".swap");

    /// <summary>Whether the new content is as good as another: an id, an offset within the log, an index without entries.</summary>
    private bool IsSilent(string file) => KindOf(file) switch
    {
        DataFileKind.CleanShutdownMarker => true,
        DataFileKind.OffsetIndex => !_damaged[file].AsSpan().ContainsAnyExcept((byte)0),
        DataFileKind.PartitionMetadata =>
            Encoding.UTF8.GetString(_damaged[file]).StartsWith("version: 0\ntopic_id: ", StringComparison.Ordinal) && !Doubles,
        DataFileKind.MetaProperties => Encoding.UTF8.GetString(_damaged[file]).Contains("version=1", StringComparison.Ordinal),
        DataFileKind.OffsetCheckpoint => OffsetCheckpointFile.TryDecode(_damaged[file]) is { } offsets
            && offsets.All(entry => entry.Value.Value <= EndOf(file, entry.Key.ToString())),
        _ => false,
    };

    /// <summary>The end of a log as its batches were recorded.</summary>
    private long EndOf(string checkpoint, string folder) => _damaged.Of("batch")
        .Where(batch => Path.GetDirectoryName(batch.Text("file")) == $"{Path.GetDirectoryName(checkpoint)}/{folder}")
        .Select(batch => batch.Number("lastOffset") + 1)
        .DefaultIfEmpty(0)
        .Max();
}
