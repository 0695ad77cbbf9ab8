using System.IO.Compression;
using System.Text.Json;

namespace KRaftNet.TestKit.Golden;

/// <summary>
/// A folder of recorded data outside the project, found through an environment variable. It, or any part of it, may be
/// missing: tests skip then, and say which. Immutable.
/// </summary>
public sealed class GoldenFolder
{
    /// <summary>The variable that names the folder of recordings of a reference broker.</summary>
    public const string RecordingsVariable = "KRAFTNET_GOLDEN";

    /// <summary>The variable that names the folder of message definitions.</summary>
    public const string MessagesVariable = "KRAFTNET_MESSAGES";

    private static readonly JsonDocumentOptions JsonOptions = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = 256,
    };

    private readonly string _variable;

    private GoldenFolder(string variable, string? path)
    {
        _variable = variable;
        Path = string.IsNullOrWhiteSpace(path) ? null : path.TrimEnd('/');
    }

    /// <summary>The recordings, as the environment says now.</summary>
    public static GoldenFolder Recordings => FromVariable(RecordingsVariable);

    /// <summary>The message definitions, as the environment says now.</summary>
    public static GoldenFolder Messages => FromVariable(MessagesVariable);

    /// <summary>The folder, or null if the variable is not set.</summary>
    public string? Path { get; }

    /// <summary>The folder named by a variable.</summary>
    public static GoldenFolder FromVariable(string variable) =>
        new(variable, Environment.GetEnvironmentVariable(variable));

    /// <summary>The folder at a path, for tests of this class and for other layouts.</summary>
    public static GoldenFolder At(string? path) => new("(path)", path);

    /// <summary>
    /// Why a test that needs these parts (files or folders, relative) cannot run; null if all of them are there.
    /// </summary>
    public string? SkipReason(params ReadOnlySpan<string> parts)
    {
        if (Path is null)
        {
            return $"{_variable} is not set: there is no golden data to compare with.";
        }

        if (!Directory.Exists(Path))
        {
            return $"{_variable} names {Path}, which is no folder.";
        }

        foreach (var part in parts)
        {
            if (!Has(part))
            {
                return $"The golden folder {Path} has no {part}.";
            }
        }

        return null;
    }

    /// <summary>Skips the running test unless the folder and these parts of it exist.</summary>
    public GoldenFolder Require(params ReadOnlySpan<string> parts)
    {
        var reason = SkipReason(parts);
        if (reason is not null)
        {
            Assert.Skip(reason);
        }

        return this;
    }

    /// <summary>Whether there is a file or folder of that relative path.</summary>
    public bool Has(string part) => Path is not null && (File.Exists(PathOf(part)) || Directory.Exists(PathOf(part)));

    /// <summary>The full path of a part.</summary>
    /// <exception cref="InvalidOperationException">
    /// The folder is not known: ask <see cref="SkipReason"/> first.
    /// </exception>
    public string PathOf(string part) =>
        Path is null
            ? throw new InvalidOperationException($"{_variable} is not set.")
            : System.IO.Path.Combine(Path, part);

    /// <summary>
    /// Relative paths of the files of a part that match the pattern (as in <c>*.jsonl*</c>), in ordinal order; none if
    /// the part is missing.
    /// </summary>
    public IReadOnlyList<string> Files(string part, string pattern, bool recursive = false)
    {
        if (Path is null || !Directory.Exists(PathOf(part)))
        {
            return [];
        }

        var depth = recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly;
        var files = Directory.GetFiles(PathOf(part), pattern, depth);
        for (var i = 0; i < files.Length; i++)
        {
            files[i] = System.IO.Path.GetRelativePath(Path, files[i]);
        }

        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>The bytes of a file; one that ends in .gz is unpacked.</summary>
    public byte[] ReadBytes(string file)
    {
        using var stream = Open(file);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>
    /// The objects of a JSON Lines file, one by one; empty lines are left out. Numbers keep their text, so that
    /// <see cref="JsonElement.GetInt64"/> is exact.
    /// </summary>
    public IEnumerable<JsonElement> ReadLines(string file)
    {
        using var reader = new StreamReader(Open(file));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                using var document = JsonDocument.Parse(line, JsonOptions);
                yield return document.RootElement.Clone();
            }
        }
    }

    /// <summary>The one value of a JSON file; comments and trailing commas are taken.</summary>
    public JsonElement ReadJson(string file)
    {
        using var document = JsonDocument.Parse(ReadBytes(file), JsonOptions);
        return document.RootElement.Clone();
    }

    private Stream Open(string file)
    {
        var stream = File.OpenRead(PathOf(file));
        return file.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(stream, CompressionMode.Decompress)
            : stream;
    }
}
