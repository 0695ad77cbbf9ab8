using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using KRaftNet.Common.Files;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.TestKit.Golden;

/// <summary>
/// A recorded data directory: its files, and what the reference broker's own classes read in them. Immutable.
/// </summary>
public sealed class RecordedState
{
    private const string ArchiveSuffix = ".tar.gz";

    private readonly Dictionary<string, byte[]?> _entries;

    private RecordedState(string name, Dictionary<string, byte[]?> entries, IReadOnlyList<JsonElement> facts)
    {
        Name = name;
        _entries = entries;
        Facts = facts;
    }

    /// <summary>
    /// The directories that were damaged on purpose, each with what became of it (a line of <c>outcomes</c>): what was
    /// taken out of the recorded state beside them, and what was put over it.
    /// </summary>
    public static IEnumerable<RecordedDamage> Damages(GoldenFolder golden)
    {
        foreach (var outcomes in golden.Files("directories", "outcomes.jsonl.gz", recursive: true))
        {
            var folder = System.IO.Path.GetDirectoryName(outcomes)!;
            var whole = All(golden).First(state => $"directories/{state.Name}".StartsWith($"{folder}/", StringComparison.Ordinal));
            foreach (var outcome in golden.ReadLines(outcomes))
            {
                var overlay = Unpack(golden.ReadBytes($"{folder}/{outcome.Text("input")}"));
                var damaged = whole.With(outcome.Text("case"), [.. Texts(outcome, "inputRemoved")], overlay);
                yield return new RecordedDamage(whole, damaged, outcome);
            }
        }
    }

    /// <summary>Case and state.</summary>
    public string Name { get; }

    /// <summary>The facts, line by line.</summary>
    public IReadOnlyList<JsonElement> Facts { get; }

    /// <summary>The recorded directories that have facts.</summary>
    public static IEnumerable<RecordedState> All(GoldenFolder golden)
    {
        foreach (var archive in golden.Files("directories", "*" + ArchiveSuffix, recursive: true))
        {
            var facts = archive[..^ArchiveSuffix.Length] + ".facts.jsonl.gz";
            if (golden.Has(facts))
            {
                var name = archive["directories/".Length..^ArchiveSuffix.Length];
                yield return new RecordedState(name, Unpack(golden.ReadBytes(archive)), [.. golden.ReadLines(facts)]);
            }
        }
    }

    /// <summary>The content of a file.</summary>
    public byte[] this[string file] => _entries[file]
        ?? throw new InvalidOperationException($"{file} is a folder");

    /// <summary>The paths of all files.</summary>
    public IEnumerable<string> Files => _entries.Where(entry => entry.Value is not null).Select(entry => entry.Key);

    /// <summary>The paths of all folders that are recorded as such.</summary>
    public IEnumerable<string> Folders => _entries.Where(entry => entry.Value is null).Select(entry => entry.Key);

    /// <summary>The facts of a kind.</summary>
    public IEnumerable<JsonElement> Of(string kind) => Facts.Where(fact => fact.Text("t") == kind);

    /// <summary>The log directories of each node, in order.</summary>
    public IEnumerable<IReadOnlyList<string>> Nodes() => NodesById().Select(node => node.LogDirs);

    /// <summary>The nodes with their log directories, in order.</summary>
    public IEnumerable<(int Id, IReadOnlyList<string> LogDirs)> NodesById() => Of("text")
        .Where(fact => fact.Text("file").EndsWith("/meta.properties", StringComparison.Ordinal))
        .GroupBy(fact => int.Parse(fact.GetProperty("properties").Text("node.id"), CultureInfo.InvariantCulture))
        .Select(group => (
            group.Key,
            (IReadOnlyList<string>)[.. group.Select(fact => Path.GetDirectoryName(fact.Text("file"))!)]));

    /// <summary>A disk that holds all of it under "/".</summary>
    public SimulatedFileSystem Mount()
    {
        var disk = new SimulatedFileSystem(1, new DiskOptions { WriteBackProbability = 0 });
        CopyTo(disk);
        return disk;
    }

    /// <summary>Puts all of it under "/".</summary>
    public void CopyTo(SimulatedFileSystem disk)
    {
        foreach (var (path, content) in _entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (content is null)
            {
                disk.CreateDirectory($"/{path}");
            }
            else
            {
                disk.CreateDirectory($"/{Path.GetDirectoryName(path)}");
                Put(disk, $"/{path}", content);
            }
        }
    }

    private static IEnumerable<string> Texts(JsonElement element, string name) =>
        element.GetProperty(name).EnumerateArray().Select(item => item.GetString()!);

    private RecordedState With(string name, string[] removed, Dictionary<string, byte[]?> overlay)
    {
        var entries = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        foreach (var (path, content) in _entries)
        {
            if (!Array.Exists(removed, gone => path == gone || path.StartsWith($"{gone}/", StringComparison.Ordinal)))
            {
                entries[path] = content;
            }
        }

        foreach (var (path, content) in overlay)
        {
            entries[path] = content;
        }

        return new RecordedState(name, entries, Facts);
    }

    /// <summary>Zeros at the end become a hole: reserved indexes are large.</summary>
    private static void Put(SimulatedFileSystem disk, string path, byte[] content)
    {
        using var file = disk.Open(path, FileOpenMode.CreateNew);
        var used = content.AsSpan().TrimEnd((byte)0);
        file.Write(0, used);
        file.SetLength(content.Length);
    }

    private static Dictionary<string, byte[]?> Unpack(byte[] archive)
    {
        var entries = new Dictionary<string, byte[]?>(StringComparer.Ordinal);
        using var reader = new TarReader(new MemoryStream(archive));
        while (reader.GetNextEntry(copyData: true) is { } entry)
        {
            entries[entry.Name.TrimEnd('/')] = entry.EntryType == TarEntryType.Directory ? null : Content(entry);
        }

        return entries;
    }

    private static byte[] Content(TarEntry entry)
    {
        if (entry.DataStream is null)
        {
            return [];
        }

        var content = new byte[entry.Length];
        entry.DataStream.ReadExactly(content);
        return content;
    }
}

/// <summary>A recorded directory that was damaged on purpose.</summary>
/// <param name="Whole">As it was before.</param>
/// <param name="Damaged">As the node found it; its facts are those of before.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record RecordedDamage(RecordedState Whole, RecordedState Damaged, JsonElement Outcome);
