using System.Globalization;
using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Directories;

/// <summary>
/// A small file whose format has no place for a checksum, with one beside it in <c>NAME.crc32c</c>: lines of hexadecimal
/// CRC-32C, of the content that is being written and of the one before, so that a crash between the two files leaves a
/// pair that agrees. A file without a sidecar is taken as it is. Stateless.
/// </summary>
public static class ChecksummedFile
{
    /// <summary>What a sidecar's name ends with.</summary>
    public const string SidecarSuffix = ".crc32c";

    /// <summary>Writes both, durable when it returns.</summary>
    public static void Write(IFileSystem files, string path, ReadOnlySpan<byte> content)
    {
        var before = AtomicFile.TryRead(files, path);
        var sums = $"{Crc32C.Compute(content):x8}\n";
        if (before is not null)
        {
            sums += $"{Crc32C.Compute(before):x8}\n";
        }

        AtomicFile.Write(files, path + SidecarSuffix, Encoding.ASCII.GetBytes(sums));
        AtomicFile.Write(files, path, content);
    }

    /// <summary>Reads it; null if there is none.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="path">The file.</param>
    /// <param name="isTrusted">False if the sidecar says that this is not what was written.</param>
    public static byte[]? TryRead(IFileSystem files, string path, out bool isTrusted)
    {
        isTrusted = true;
        var content = AtomicFile.TryRead(files, path);
        var sidecar = AtomicFile.TryRead(files, path + SidecarSuffix);
        if (content is null || sidecar is null)
        {
            return content;
        }

        var sum = Crc32C.Compute(content).ToString("x8", CultureInfo.InvariantCulture);
        isTrusted = Encoding.ASCII.GetString(sidecar).Split('\n').Contains(sum, StringComparer.Ordinal);
        return content;
    }
}
