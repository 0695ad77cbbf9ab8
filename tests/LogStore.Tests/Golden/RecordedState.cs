using System.Formats.Tar;
using System.Globalization;
using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.LogStore.Tests.Golden;

/// <summary>
/// A recorded data directory: its files, and what the reference broker's own classes read in them. Immutable.
/// </summary>
internal sealed class RecordedState
{
    private const string ArchiveSuffix = ".tar.gz";

    private readonly Dictionary<string, byte[]?> _entries;

    private RecordedState(string name, Dictionary<string, byte[]?> entries, IReadOnlyList<JsonElement> facts)
    {
        Name = name;
        _entries = entries;
        Facts = facts;
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

    /// <summary>The facts of a kind.</summary>
    public IEnumerable<JsonElement> Of(string kind) => Facts.Where(fact => fact.Text("t") == kind);

    /// <summary>The log directories of each node, in order.</summary>
    public IEnumerable<IReadOnlyList<string>> Nodes() => Of("text")
        .Where(fact => fact.Text("file").EndsWith("/meta.properties", StringComparison.Ordinal))
        .GroupBy(fact => fact.GetProperty("properties").Text("node.id"))
        .Select(group => (IReadOnlyList<string>)[.. group.Select(fact => Path.GetDirectoryName(fact.Text("file"))!)]);

    /// <summary>A disk that holds all of it under "/".</summary>
    public SimulatedFileSystem Mount()
    {
        var disk = new SimulatedFileSystem(1, new DiskOptions { WriteBackProbability = 0 });
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

        return disk;
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

/// <summary>Short ways to the fields of facts.</summary>
internal static class Fact
{
    public static string Text(this JsonElement fact, string name) => fact.GetProperty(name).GetString()!;

    public static long Number(this JsonElement fact, string name) => fact.GetProperty(name).GetInt64();

    public static Offset Offset(this JsonElement fact, string name) => new(fact.Number(name));

    /// <summary>A list of lists of numbers, as one text.</summary>
    public static string Pairs(this JsonElement fact, string name) => string.Join(
        ' ', fact.GetProperty(name).EnumerateArray().Select(pair => Pair(pair[0].GetInt64(), pair[1].GetInt64())));

    /// <summary>One pair in that text.</summary>
    public static string Pair(long first, long second) =>
        string.Create(CultureInfo.InvariantCulture, $"{first}:{second}");
}
