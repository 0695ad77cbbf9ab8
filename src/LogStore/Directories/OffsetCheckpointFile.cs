using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Directories;

/// <summary>
/// An offset for each partition of a directory: a line with the version 0, one with the number of entries, then a line
/// <c>topic partition offset</c> for each. A file of 0 bytes has none. Stateless.
/// </summary>
public static class OffsetCheckpointFile
{
    /// <summary>All below is durable.</summary>
    public const string RecoveryPoint = "recovery-point-offset-checkpoint";

    /// <summary>Log starts, where they are above the base of the first segment.</summary>
    public const string LogStart = "log-start-offset-checkpoint";

    /// <summary>High watermarks.</summary>
    public const string HighWatermark = "replication-offset-checkpoint";

    /// <summary>Up to where the cleaner came.</summary>
    public const string Cleaner = "cleaner-offset-checkpoint";

    /// <summary>How the names of all of them end.</summary>
    public const string Suffix = "-offset-checkpoint";

    /// <summary>What no line of a checkpoint looks like.</summary>
    private const string DamagedLine = "";

    /// <summary>Writes it with its checksum beside, durable when it returns.</summary>
    public static void Write(IFileSystem files, string path, IEnumerable<KeyValuePair<TopicPartition, Offset>> offsets)
    {
        var lines = offsets.Select(o => $"{o.Key.Topic} {o.Key.Partition} {o.Value}").ToList();
        ChecksummedFile.Write(files, path, CheckpointText.Encode(lines));
    }

    /// <summary>Makes a file of 0 bytes, as Kafka has before its first entry, where there is none.</summary>
    public static void CreateEmpty(IFileSystem files, string path)
    {
        if (!files.FileExists(path))
        {
            files.Open(path, FileOpenMode.CreateNew).Dispose();
        }
    }

    /// <summary>Reads it; null if there is none, or if it is damaged: what it says can be found again.</summary>
    public static SortedDictionary<TopicPartition, Offset>? TryRead(IFileSystem files, string path) =>
        TryReadContent(files, path) is { } content ? TryDecode(content) : null;

    /// <summary>What a content says; null if it is damaged.</summary>
    public static SortedDictionary<TopicPartition, Offset>? TryDecode(ReadOnlySpan<byte> content)
    {
        var offsets = new SortedDictionary<TopicPartition, Offset>();
        if (content.Length == 0)
        {
            return offsets;
        }

        foreach (var line in CheckpointText.TryDecode(content) ?? [DamagedLine])
        {
            if (!TryParse(line, out var partition, out var offset))
            {
                return null;
            }

            offsets[partition] = offset;
        }

        return offsets;
    }

    /// <summary>
    /// A content that is not what was written counts as none; so does one that another program wrote.
    /// </summary>
    private static byte[]? TryReadContent(IFileSystem files, string path)
    {
        try
        {
            return ChecksummedFile.TryRead(files, path);
        }
        catch (DamagedFileException)
        {
            return null;
        }
    }

    private static bool TryParse(string line, out TopicPartition partition, out Offset offset)
    {
        partition = default;
        offset = Offset.None;
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 3
            || !CheckpointText.TryParse(parts[1], out var number)
            || !CheckpointText.TryParse(parts[2], out var value)
            || number is < 0 or > int.MaxValue
            || value < 0)
        {
            return false;
        }

        partition = new TopicPartition(parts[0], (int)number);
        offset = new Offset(value);
        return true;
    }
}
