using System.Text.Json;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;
using Record = KRaftNet.Protocol.Records.Record;

namespace KRaftNet.Protocol.Tests.Records;

/// <summary>
/// Reads the fields of recorded batches and compares them with what a header and its records say. Stateless.
/// </summary>
internal static class GoldenRecordBatch
{
    public static byte[] Hex(this JsonElement line, string name) =>
        Convert.FromHexString(line.GetProperty(name).GetString()!);

    public static byte[]? HexOrNull(this JsonElement line, string name) =>
        line.GetProperty(name).GetString() is { } text ? Convert.FromHexString(text) : null;

    public static CompressionType Codec(string name) => Enum.Parse<CompressionType>(name, ignoreCase: true);

    /// <summary>The names of the header's fields that are not as recorded.</summary>
    public static string? HeaderDifference(JsonElement expected, RecordBatchView batch)
    {
        var header = batch.Header;
        var attributes = header.Attributes;
        var fields = new (string Name, string Actual)[]
        {
            ("baseOffset", $"{header.BaseOffset}"),
            ("batchLength", $"{header.BatchLength}"),
            ("leaderEpoch", $"{header.LeaderEpoch}"),
            ("magic", $"{header.Magic}"),
            ("crc", $"{batch.ComputeCrc():x8}"),
            ("attributes", $"{attributes.Value}"),
            ("compression", $"{attributes.Compression.ToString().ToLowerInvariant()}"),
            ("timestampType", $"{attributes.TimestampType}"),
            ("transactional", attributes.IsTransactional ? "True" : "False"),
            ("control", attributes.IsControl ? "True" : "False"),
            ("deleteHorizonMs", $"{header.DeleteHorizonMs}"),
            ("lastOffsetDelta", $"{header.LastOffsetDelta}"),
            ("lastOffset", $"{header.LastOffset}"),
            ("baseTimestamp", $"{header.BaseTimestamp}"),
            ("maxTimestamp", $"{header.MaxTimestamp}"),
            ("producerId", $"{header.ProducerId}"),
            ("producerEpoch", $"{header.ProducerEpoch}"),
            ("baseSequence", $"{header.BaseSequence}"),
            ("lastSequence", $"{header.LastSequence}"),
            ("count", $"{header.Count}"),
        };
        var different = fields.Where(field => expected.GetProperty(field.Name).ToString() != field.Actual);
        var text = string.Join(", ", different.Select(field => $"{field.Name} is {field.Actual}"));
        return text.Length == 0 ? null : text;
    }

    /// <summary>The first thing about a record that is not as recorded.</summary>
    public static string? RecordDifference(JsonElement expected, Record record)
    {
        if (expected.GetProperty("offset").GetInt64() != record.Offset.Value)
        {
            return $"offset is {record.Offset}";
        }

        if (expected.GetProperty("timestamp").GetInt64() != record.Timestamp)
        {
            return $"timestamp is {record.Timestamp}";
        }

        if (!Same(expected.HexOrNull("key"), record.Key) || !Same(expected.HexOrNull("value"), record.Value))
        {
            return $"key or value differs at offset {record.Offset}";
        }

        var headers = expected.GetProperty("headers").EnumerateArray().ToArray();
        var at = 0;
        foreach (var header in record.Headers)
        {
            if (at >= headers.Length
                || headers[at].GetProperty("key").GetString() != header.Key
                || !Same(headers[at].HexOrNull("value"), header.Value))
            {
                return $"header {at} differs at offset {record.Offset}";
            }

            at++;
        }

        return at == headers.Length ? null : $"{at} headers instead of {headers.Length}";
    }

    private static bool Same(byte[]? expected, RecordBytes actual) =>
        expected is null ? actual.IsNull : !actual.IsNull && actual.Span.SequenceEqual(expected);
}
