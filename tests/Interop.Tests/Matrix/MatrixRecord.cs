using System.Text.Json;

namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>A record as one client sends it and another sees it. Immutable.</summary>
/// <param name="Key">Its key, or null.</param>
/// <param name="Value">Its value, or null.</param>
/// <param name="Headers">Names and contents, which may be null.</param>
/// <param name="Timestamp">Milliseconds since 1970; null to let the producer choose.</param>
internal sealed record MatrixRecord(
    byte[]? Key, byte[]? Value, IReadOnlyList<(string Name, byte[]? Content)> Headers, long? Timestamp)
{
    /// <summary>Reads a line of a client (tests/Interop/clients/README.md).</summary>
    public static (string Topic, MatrixRecord Record) Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var fields = json.RootElement;
        var headers = fields.GetProperty("headers").EnumerateArray()
            .Select(header => (header[0].GetString()!, Bytes(header[1])))
            .ToList();
        var record = new MatrixRecord(
            Bytes(fields.GetProperty("key")), Bytes(fields.GetProperty("value")), headers, fields.GetProperty("timestamp").GetInt64());
        return (fields.GetProperty("topic").GetString()!, record);
    }

    /// <summary>A line for a client.</summary>
    public string Format() => JsonSerializer.Serialize(new
    {
        key = Text(Key),
        value = Text(Value),
        headers = Headers.Select(header => new[] { header.Name, Text(header.Content) }),
        timestamp = Timestamp,
    });

    /// <summary>What is left of it for a client that cannot say, or show, everything.</summary>
    public string Seen(Abilities abilities, long? since = null)
    {
        var headers = abilities.HasFlag(Abilities.Headers)
            ? string.Join(',', Headers.Select(header => $"{header.Name}={Text(header.Content) ?? "null"}"))
            : "?";
        var timestamp = !abilities.HasFlag(Abilities.Timestamps) ? "?"
            : since is { } start ? (Timestamp >= start ? "now" : "before")
            : Timestamp?.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return $"key {Text(Key) ?? "null"} value {Text(Value) ?? "null"} headers {headers} timestamp {timestamp}";
    }

    private static byte[]? Bytes(JsonElement element) =>
        element.ValueKind == JsonValueKind.Null ? null : element.GetBytesFromBase64();

    private static string? Text(byte[]? bytes) => bytes is null ? null : Convert.ToBase64String(bytes);
}

/// <summary>What a client can say when it produces, and show when it consumes.</summary>
[Flags]
internal enum Abilities
{
    /// <summary>Text in keys and values that are not null.</summary>
    Text = 0,

    /// <summary>Bytes that are no text.</summary>
    Binary = 1,

    /// <summary>Null keys and values apart from empty ones.</summary>
    Nulls = 2,

    /// <summary>Headers, several of a name too.</summary>
    Headers = 4,

    /// <summary>Headers without content.</summary>
    NullHeaders = 8,

    /// <summary>A timestamp of its own for each record.</summary>
    Timestamps = 16,

    /// <summary>All of it.</summary>
    All = Binary | Nulls | Headers | NullHeaders | Timestamps,
}
