using System.Globalization;
using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Formatting;

/// <summary>
/// <c>quorum-birth</c> in the metadata's directory: as which replica a node takes part in the birth of its quorum. Others
/// are told of it, so it is durable before they are, and stands until all directories are formatted. Text with a checksum;
/// Kafka ignores the file. Stateless.
/// </summary>
public static class BirthFile
{
    /// <summary>The file's name.</summary>
    public const string FileName = "quorum-birth";

    private const string ChecksumKey = "crc32c=";

    /// <summary>Whether a birth began in the directory, and has not ended.</summary>
    public static bool Exists(IFileSystem files, string directory) => files.FileExists(PathIn(directory));

    /// <summary>The replica of the file; null if there is none.</summary>
    /// <exception cref="DamagedFileException">It is damaged.</exception>
    public static ReplicaKey? TryRead(IFileSystem files, string directory)
    {
        var path = PathIn(directory);
        return AtomicFile.TryRead(files, path) is { } content ? Parse(path, Encoding.ASCII.GetString(content)) : null;
    }

    /// <summary>Writes it, durable when it returns.</summary>
    public static void Write(IFileSystem files, string directory, ReplicaKey self)
    {
        var text = $"version=1\nnode.id={self.Id}\ndirectory.id={self.Directory}\n";
        AtomicFile.Write(files, PathIn(directory), Encoding.ASCII.GetBytes(text + Checksum(text)));
    }

    /// <summary>Deletes it, if it is there; gone for good when it returns.</summary>
    public static void Delete(IFileSystem files, string directory)
    {
        if (Exists(files, directory))
        {
            files.DeleteFile(PathIn(directory));
            files.FlushDirectory(directory);
        }
    }

    private static string PathIn(string directory) => $"{directory}/{FileName}";

    private static ReplicaKey Parse(string path, string text)
    {
        var checksum = text.IndexOf(ChecksumKey, StringComparison.Ordinal);
        var lines = text.Split('\n');
        return checksum >= 0
            && text[checksum..] == Checksum(text[..checksum])
            && lines is ["version=1", var node, var directory, ..]
            && int.TryParse(ValueOf(node), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && Uuid.TryParse(ValueOf(directory), out var directoryId)
            ? new ReplicaKey(new NodeId(id), new DirectoryId(directoryId))
            : throw new DamagedFileException(path, "its bytes do not have their checksum");
    }

    private static string ValueOf(string line) => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..];

    private static string Checksum(string text) =>
        ChecksumKey + Crc32C.Compute(Encoding.ASCII.GetBytes(text)).ToString("x8", CultureInfo.InvariantCulture) + "\n";
}
