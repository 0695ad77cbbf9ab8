using System.Globalization;
using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Metadata.Tests.Golden;

/// <summary>One record of a recorded metadata log or snapshot, with the offset at which its batch begins.</summary>
internal sealed record RecordedRecord(long Batch, long Offset, byte[] Value);

/// <summary>A recorded segment or snapshot of the metadata log.</summary>
internal sealed record RecordedLog(string State, string File, IReadOnlyList<RecordedRecord> Records)
{
    /// <summary>The folder of the log inside the recording.</summary>
    internal string Folder => Path.GetDirectoryName(File) ?? "";

    internal bool IsSnapshot => File.EndsWith(".checkpoint", StringComparison.Ordinal);

    /// <summary>For a snapshot the offset at which it ends, for a segment that of its first record.</summary>
    internal long NameOffset =>
        long.TryParse(Path.GetFileName(File).Split('.', '-')[0], CultureInfo.InvariantCulture, out var offset)
            ? offset
            : 0;
}

/// <summary>Reads the metadata logs in recorded directories, and what they come to.</summary>
internal static class RecordedLogs
{
    private const string Part = "directories";

    /// <summary>The recorded states of directories, skipping the test where there are none.</summary>
    internal static IReadOnlyList<string> States() =>
        GoldenFolder.Recordings.Require(Part).Files(Part, "*.facts.jsonl*", recursive: true);

    /// <summary>The metadata logs and snapshots of a state.</summary>
    internal static IReadOnlyList<RecordedLog> Read(string state)
    {
        var records = new SortedDictionary<string, List<RecordedRecord>>(StringComparer.Ordinal);
        foreach (var line in GoldenFolder.Recordings.ReadLines(state))
        {
            var file = line.GetProperty("file").GetString()!;
            if (line.GetProperty("t").GetString() == "batch" && IsMetadata(file))
            {
                if (!records.TryGetValue(file, out var list))
                {
                    records[file] = list = [];
                }

                var batch = line.GetProperty("baseOffset").GetInt64();
                var all = line.GetProperty("records").EnumerateArray();
                list.AddRange(all.Where(HasMetadata).Select(record => Record(batch, record)));
            }
        }

        return [.. records.Select(file => new RecordedLog(state, file.Key, file.Value))];
    }

    /// <summary>The image after the records, and where a transaction is open at their end.</summary>
    internal static MetadataImage Replay(MetadataImage image, IEnumerable<RecordedRecord> records)
    {
        var filter = new MetadataTransactionFilter();
        var delta = new MetadataDelta(image);
        var visible = new List<IMessage>();
        foreach (var record in records)
        {
            filter.Accept(MetadataRecord.Decode(record.Value).Message, new Offset(record.Offset), visible);
        }

        visible.ForEach(delta.Replay);
        return delta.Apply(MetadataProvenance.None);
    }

    /// <summary>An image as the bytes of its snapshot, to be compared.</summary>
    internal static List<string> Bytes(MetadataImage image) =>
        [.. ImageWriter.Write(image).Select(record => Convert.ToHexStringLower(record.Encode()))];

    /// <summary>Files with another ending are on their way to be deleted.</summary>
    private static bool IsMetadata(string file) =>
        Path.GetFileName(file) == "bootstrap.checkpoint" ||
        (file.Contains("__cluster_metadata-0/", StringComparison.Ordinal) &&
            Path.GetExtension(file) is ".log" or ".checkpoint");

    private static bool HasMetadata(JsonElement record) => record.TryGetProperty("metaType", out _);

    private static RecordedRecord Record(long batch, JsonElement record) => new(
        batch,
        record.GetProperty("offset").GetInt64(),
        Convert.FromHexString(record.GetProperty("value").GetString()!));
}
