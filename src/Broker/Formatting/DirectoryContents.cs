using System.Collections.Immutable;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Snapshots;

namespace KRaftNet.Broker.Formatting;

/// <summary>What a directory is, as far as formatting cares.</summary>
public enum DirectoryKind
{
    /// <summary>It is not there, or holds nothing.</summary>
    Empty,

    /// <summary>It holds only what formatting writes, without <c>meta.properties</c>: formatting was interrupted.</summary>
    HalfFormatted,

    /// <summary>It has <c>meta.properties</c>.</summary>
    Formatted,

    /// <summary>It holds something else: somebody's files, or records whose <c>meta.properties</c> is lost.</summary>
    Foreign,
}

/// <summary>A look into a directory before it is formatted. Immutable.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Strange">Names that formatting does not write, in ordinal order; empty unless foreign.</param>
public sealed record DirectoryContents(DirectoryKind Kind, ImmutableArray<string> Strange)
{
    private const int NamesToldMax = 3;
    private const string TemporarySuffix = ".tmp";

    /// <summary>The first strange names, and how many more there are.</summary>
    public string Describe()
    {
        var first = string.Join(", ", Strange.Take(NamesToldMax));
        return Strange.Length > NamesToldMax ? $"{first} and {Strange.Length - NamesToldMax} more" : first;
    }

    /// <summary>Looks.</summary>
    /// <exception cref="DiskException">The directory cannot be read.</exception>
    public static DirectoryContents Of(IFileSystem files, string directory)
    {
        ArgumentNullException.ThrowIfNull(files);
        if (!files.DirectoryExists(directory))
        {
            return new DirectoryContents(DirectoryKind.Empty, []);
        }

        if (files.FileExists($"{directory}/{MetaProperties.FileName}"))
        {
            return new DirectoryContents(DirectoryKind.Formatted, []);
        }

        var entries = files.List(directory).Where(entry => !IsOfTheSystem(entry)).ToList();
        var strange = entries.Where(entry => !IsOfFormatting(files, directory, entry)).Select(entry => entry.Name);
        ImmutableArray<string> names = [.. strange];
        var kind = names.Length > 0 ? DirectoryKind.Foreign
            : entries.Count > 0 ? DirectoryKind.HalfFormatted
            : DirectoryKind.Empty;
        return new DirectoryContents(kind, names);
    }

    /// <summary>What a fresh volume, or a process that looked at the directory, leaves in it.</summary>
    private static bool IsOfTheSystem(DirectoryEntry entry) =>
        entry is { IsDirectory: true, Name: "lost+found" } or { IsDirectory: false, Name: LogDirectories.LockFileName };

    private static bool IsOfFormatting(IFileSystem files, string directory, DirectoryEntry entry) => entry.IsDirectory
        ? entry.Name == LogDirectory.ClusterMetadataFolder && HoldsOnlyTheFirstSnapshot(files, $"{directory}/{entry.Name}")
        : WithoutTemporary(entry.Name) is MetaProperties.FileName or BootstrapCheckpoint.FileName or BirthFile.FileName;

    private static bool HoldsOnlyTheFirstSnapshot(IFileSystem files, string folder) => files.List(folder).All(entry =>
        !entry.IsDirectory && (entry.Name == SnapshotId.Bootstrap.FileName || entry.Name == SnapshotId.Bootstrap.PartFileName));

    private static string WithoutTemporary(string name) =>
        name.EndsWith(TemporarySuffix, StringComparison.Ordinal) ? name[..^TemporarySuffix.Length] : name;
}
