using System.Globalization;
using System.Text;
using KRaftNet.Common;
using KRaftNet.Common.Files;

namespace KRaftNet.LogStore.Directories;

/// <summary>
/// How far each log of a directory is durable, a fraction of a second behind: it tells a torn end from rot. A file of
/// its own, which Kafka does not know: a line with the version and the CRC-32C of the rest, then a line <c>topic
/// partition durableEnd logStart</c> for each log. Stateless.
/// </summary>
internal static class DurableMarksFile
{
    /// <summary>The file's name.</summary>
    public const string FileName = "kraftnet-durable-marks";

    private const string Version = "1";

    /// <summary>Writes it, durable when it returns.</summary>
    public static void Write(
        IFileSystem files, string directory, IEnumerable<KeyValuePair<TopicPartition, PartitionMarks>> marks)
    {
        var lines = new StringBuilder();
        foreach (var (partition, mark) in marks)
        {
            lines.Append(
                CultureInfo.InvariantCulture,
                $"{partition.Topic} {partition.Partition} {mark.DurableEnd} {mark.LogStart}\n");
        }

        var body = Encoding.UTF8.GetBytes(lines.ToString());
        var header = Encoding.UTF8.GetBytes($"{Version} {Crc32C.Compute(body):x8}\n");
        AtomicFile.Write(files, $"{directory}/{FileName}", [.. header, .. body]);
    }

    /// <summary>Reads it; empty if there is none or it is damaged.</summary>
    public static SortedDictionary<TopicPartition, PartitionMarks> Read(IFileSystem files, string directory) =>
        AtomicFile.TryRead(files, $"{directory}/{FileName}") is { } content && TryDecode(content) is { } marks
            ? marks
            : [];

    /// <summary>What a content says; null if it does not have its checksum.</summary>
    public static SortedDictionary<TopicPartition, PartitionMarks>? TryDecode(ReadOnlySpan<byte> content)
    {
        var headerEnd = content.IndexOf((byte)'\n');
        if (headerEnd < 0)
        {
            return null;
        }

        var body = content[(headerEnd + 1)..];
        if (Encoding.UTF8.GetString(content[..headerEnd]) != $"{Version} {Crc32C.Compute(body):x8}")
        {
            return null;
        }

        var marks = new SortedDictionary<TopicPartition, PartitionMarks>();
        foreach (var line in Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ');
            var partition = new TopicPartition(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
            var durableEnd = new Offset(long.Parse(parts[2], CultureInfo.InvariantCulture));
            var logStart = new Offset(long.Parse(parts[3], CultureInfo.InvariantCulture));
            marks[partition] = new PartitionMarks(durableEnd, Offset.Zero, logStart);
        }

        return marks;
    }
}
