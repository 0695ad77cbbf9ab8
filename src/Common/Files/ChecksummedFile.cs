using System.Globalization;
using System.Text;

namespace KRaftNet.Common.Files;

/// <summary>
/// Small files without a checksum of their own, that get one in a sidecar file <c>NAME.crc32c</c>, which Kafka ignores. The
/// sidecar is written first and lists what may stand in the file: the new content and the old one; so a crash between the
/// two writes is not taken for damage. A file without a sidecar is accepted. Stateless.
/// </summary>
public static class ChecksummedFile
{
    /// <summary>What the sidecar's name adds.</summary>
    public const string Suffix = ".crc32c";

    /// <summary>Replaces file and sidecar; when this returns both are durable.</summary>
    public static void Write(IFileSystem files, string path, ReadOnlySpan<byte> content)
    {
        var accepted = new StringBuilder().Append(Line(content));
        if (AtomicFile.TryRead(files, path) is { } old)
        {
            accepted.Append(Line(old));
        }

        AtomicFile.Write(files, path + Suffix, Encoding.ASCII.GetBytes(accepted.ToString()));
        AtomicFile.Write(files, path, content);
    }

    /// <summary>The whole content, or null if there is no such file.</summary>
    /// <exception cref="DamagedFileException">The content is none that was written.</exception>
    public static byte[]? TryRead(IFileSystem files, string path)
    {
        if (AtomicFile.TryRead(files, path) is not { } content)
        {
            return null;
        }

        if (AtomicFile.TryRead(files, path + Suffix) is { } sidecar
            && !Encoding.ASCII.GetString(sidecar).Contains(Line(content), StringComparison.Ordinal))
        {
            throw new DamagedFileException(path, $"its bytes do not have a checksum that {path + Suffix} accepts");
        }

        return content;
    }

    private static string Line(ReadOnlySpan<byte> content) =>
        Crc32C.Compute(content).ToString("x8", CultureInfo.InvariantCulture) + "\n";
}

/// <summary>A file that was read whole, and is not what was written.</summary>
public sealed class DamagedFileException(string path, string what, Exception? inner = null)
    : IOException($"{path} is damaged: {what}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
