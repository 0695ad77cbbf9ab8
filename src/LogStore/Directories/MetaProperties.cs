using System.Globalization;
using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Directories;

/// <summary>
/// Whose a log directory is: <c>meta.properties</c> of version 1, Java properties text. Immutable.
/// </summary>
/// <param name="ClusterId">The cluster.</param>
/// <param name="NodeId">The node.</param>
/// <param name="DirectoryId">The directory; zero if the file has none.</param>
public sealed record MetaProperties(string ClusterId, NodeId NodeId, DirectoryId DirectoryId)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "meta.properties";

    private const string VersionKey = "version";
    private const string ClusterIdKey = "cluster.id";
    private const string NodeIdKey = "node.id";
    private const string DirectoryIdKey = "directory.id";
    private const string Version = "1";

    /// <summary>Reads the file of a directory; null if there is none.</summary>
    /// <exception cref="LogDirectoryException">It cannot be understood.</exception>
    public static MetaProperties? TryRead(IFileSystem files, string directory)
    {
        var path = $"{directory}/{FileName}";
        var content = AtomicFile.TryRead(files, path);
        return content is null ? null : Parse(Encoding.UTF8.GetString(content), path);
    }

    /// <summary>Writes the file of a directory, durable when it returns.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="now">The time for the comment at the top.</param>
    public void Write(IFileSystem files, string directory, DateTimeOffset now)
    {
        var date = now.UtcDateTime.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);
        var text = $"#\n#{date}\n{NodeIdKey}={NodeId}\n{DirectoryIdKey}={DirectoryId}\n{VersionKey}={Version}\n"
            + $"{ClusterIdKey}={ClusterId}\n";
        AtomicFile.Write(files, $"{directory}/{FileName}", Encoding.UTF8.GetBytes(text));
    }

    private static MetaProperties Parse(string text, string path)
    {
        var properties = ParseLines(text);
        if (properties.GetValueOrDefault(VersionKey) is not Version)
        {
            throw Bad(path, $"{VersionKey} is '{properties.GetValueOrDefault(VersionKey)}', not {Version}");
        }

        if (!int.TryParse(
            properties.GetValueOrDefault(NodeIdKey), NumberStyles.None, CultureInfo.InvariantCulture, out var nodeId))
        {
            throw Bad(path, $"{NodeIdKey} is '{properties.GetValueOrDefault(NodeIdKey)}', not a number from 0");
        }

        var directoryText = properties.GetValueOrDefault(DirectoryIdKey);
        var directoryId = Uuid.Zero;
        if (directoryText is not null && !Uuid.TryParse(directoryText, out directoryId))
        {
            throw Bad(path, $"{DirectoryIdKey} is '{directoryText}', not an id of 22 characters");
        }

        return properties.TryGetValue(ClusterIdKey, out var clusterId)
            ? new MetaProperties(clusterId, new NodeId(nodeId), new DirectoryId(directoryId))
            : throw Bad(path, $"there is no {ClusterIdKey}");
    }

    private static Dictionary<string, string> ParseLines(string text)
    {
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var separator = line.IndexOfAny(['=', ':']);
            if (line[0] is not ('#' or '!') && separator > 0)
            {
                var value = line[(separator + 1)..].Trim().Replace("\\", "", StringComparison.Ordinal);
                properties[line[..separator].TrimEnd()] = value;
            }
        }

        return properties;
    }

    private static LogDirectoryException Bad(string path, string what) => new(
        LogDirectoryError.BadMetaProperties,
        $"{path}: {what}. Restore the file, or format the directory anew if its data is not wanted.");
}
