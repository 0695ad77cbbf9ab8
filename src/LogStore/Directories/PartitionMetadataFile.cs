using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Directories;

/// <summary>
/// <c>partition.metadata</c>: the id of the topic that a partition's folder belongs to (KIP-516). Stateless.
/// </summary>
public static class PartitionMetadataFile
{
    /// <summary>The file's name.</summary>
    public const string FileName = "partition.metadata";

    private const string VersionLine = "version: 0";
    private const string TopicIdKey = "topic_id: ";

    /// <summary>Writes it, durable when it returns.</summary>
    public static void Write(IFileSystem files, string folder, TopicId topicId) =>
        AtomicFile.Write(
            files, $"{folder}/{FileName}", Encoding.UTF8.GetBytes($"{VersionLine}\n{TopicIdKey}{topicId}"));

    /// <summary>The topic's id, or null if there is no such file or it is damaged.</summary>
    public static TopicId? TryRead(IFileSystem files, string folder)
    {
        if (AtomicFile.TryRead(files, $"{folder}/{FileName}") is not { } content)
        {
            return null;
        }

        var lines = Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.TrimEntries);
        return lines.Length >= 2
            && lines[0] == VersionLine
            && lines[1].StartsWith(TopicIdKey, StringComparison.Ordinal)
            && Uuid.TryParse(lines[1][TopicIdKey.Length..], out var id)
                ? new TopicId(id)
                : null;
    }
}
