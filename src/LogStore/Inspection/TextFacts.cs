using System.Text;
using System.Text.Json;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Logs;

namespace KRaftNet.LogStore.Inspection;

/// <summary>Tells of the small text files: the text itself, and what it says. Stateless.</summary>
internal static class TextFacts
{
    /// <summary>One line.</summary>
    public static void Write(FactWriter facts, string file, DataFileKind kind, byte[] bytes)
    {
        var json = facts.Begin("text", file);
        var text = Encoding.UTF8.GetString(bytes);
        json.WriteString("text", text);
        if (!TryWriteMeaning(json, kind, bytes, text))
        {
            json.WriteString("error", "this is not what such a file says");
        }

        facts.End();
    }

    private static bool TryWriteMeaning(Utf8JsonWriter json, DataFileKind kind, byte[] bytes, string text) => kind switch
    {
        DataFileKind.LeaderEpochs => TryWriteEpochs(json, bytes),
        DataFileKind.OffsetCheckpoint => TryWriteOffsets(json, bytes),
        DataFileKind.DurableMarks => TryWriteMarks(json, bytes),
        DataFileKind.PartitionMetadata => TryWriteProperties(json, text, ':'),
        DataFileKind.MetaProperties => TryWriteProperties(json, text, '='),
        DataFileKind.QuorumState or DataFileKind.CleanShutdownMarker => TryWriteJson(json, bytes),
        _ => true,
    };

    private static bool TryWriteEpochs(Utf8JsonWriter json, byte[] bytes)
    {
        if (LeaderEpochFile.TryDecode(bytes) is not { } entries)
        {
            return false;
        }

        json.WriteStartArray("leaderEpochs");
        foreach (var entry in entries)
        {
            json.WriteStartArray();
            json.WriteNumberValue(entry.Epoch.Value);
            json.WriteNumberValue(entry.StartOffset.Value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        return true;
    }

    private static bool TryWriteOffsets(Utf8JsonWriter json, byte[] bytes)
    {
        if (OffsetCheckpointFile.TryDecode(bytes) is not { } offsets)
        {
            return false;
        }

        json.WriteStartObject("offsets");
        foreach (var (partition, offset) in offsets)
        {
            json.WriteNumber(partition.ToString(), offset.Value);
        }

        json.WriteEndObject();
        return true;
    }

    private static bool TryWriteMarks(Utf8JsonWriter json, byte[] bytes)
    {
        if (DurableMarksFile.TryDecode(bytes) is not { } marks)
        {
            return false;
        }

        json.WriteStartObject("marks");
        foreach (var (partition, mark) in marks)
        {
            json.WriteStartObject(partition.ToString());
            json.WriteNumber("durableEnd", mark.DurableEnd.Value);
            json.WriteNumber("logStart", mark.LogStart.Value);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        return true;
    }

    private static bool TryWriteProperties(Utf8JsonWriter json, string text, char separator)
    {
        var properties = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] is '#' or '!')
            {
                continue;
            }

            var at = line.IndexOf(separator, StringComparison.Ordinal);
            if (at <= 0)
            {
                return false;
            }

            properties[line[..at].TrimEnd()] = line[(at + 1)..].Trim().Replace("\\", "", StringComparison.Ordinal);
        }

        json.WriteStartObject("properties");
        foreach (var (name, value) in properties)
        {
            json.WriteString(name, value);
        }

        json.WriteEndObject();
        return properties.Count > 0;
    }

    private static bool TryWriteJson(Utf8JsonWriter json, byte[] bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            json.WritePropertyName("json");
            document.WriteTo(json);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
