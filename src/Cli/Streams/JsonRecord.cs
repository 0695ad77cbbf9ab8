using System.Text;
using System.Text.Json;
using KRaftNet.Client.Producing;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Cli.Streams;

/// <summary>
/// A record as <c>consume --format json</c> prints it, to be produced: <c>key</c>, <c>value</c> (or <c>keyBase64</c>,
/// <c>valueBase64</c>), <c>headers</c>, <c>timestamp</c>, <c>partition</c>, each of which may be missing; an <c>offset</c> is
/// passed over. Immutable.
/// </summary>
internal sealed record JsonRecord
{
    private const string Base64 = "Base64";

    /// <summary>The key, or null.</summary>
    public byte[]? Key { get; private init; }

    /// <summary>The value, or null.</summary>
    public byte[]? Value { get; private init; }

    /// <summary>Headers, in their order.</summary>
    public RecordHeader[] Headers { get; private init; } = [];

    /// <summary>Milliseconds since 1970, or null.</summary>
    public long? Timestamp { get; private init; }

    /// <summary>The partition, or null.</summary>
    public int? Partition { get; private init; }

    /// <summary>Reads a line.</summary>
    /// <exception cref="InvalidDataException">It is not such an object; the message says what of it.</exception>
    public static JsonRecord Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            using var document = JsonDocument.ParseValue(ref reader);
            return reader.BytesConsumed == line.Length || line[(int)reader.BytesConsumed..].Trim(" \t\r"u8).IsEmpty
                ? Of(document.RootElement)
                : throw new InvalidDataException("something follows the object");
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    /// <summary>The record to append.</summary>
    public ProducerRecord ToRecord() => new()
    {
        Key = Key,
        Value = Value,
        Headers = Headers,
        Timestamp = Timestamp,
        Partition = Partition,
    };

    private static JsonRecord Of(JsonElement fields)
    {
        var known = new HashSet<string> { "key", "key" + Base64, "value", "value" + Base64, "headers", "timestamp", "partition", "offset" };
        foreach (var field in fields.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                throw new InvalidDataException($"'{field.Name}' is no part of a record: those are {string.Join(", ", known)}");
            }
        }

        return new JsonRecord
        {
            Key = BytesOf(fields, "key"),
            Value = BytesOf(fields, "value"),
            Headers = fields.TryGetProperty("headers", out var headers)
                ? [.. headers.EnumerateArray().Select(HeaderOf)]
                : [],
            Timestamp = fields.TryGetProperty("timestamp", out var timestamp) ? timestamp.GetInt64() : null,
            Partition = fields.TryGetProperty("partition", out var partition) ? partition.GetInt32() : null,
        };
    }

    private static RecordHeader HeaderOf(JsonElement header) => new(
        BytesOf(header, "key") is { } key ? Encoding.UTF8.GetString(key) : throw new InvalidDataException("a header has no key"),
        BytesOf(header, "value") is { } value ? new ReadOnlyMemory<byte>(value) : default(ReadOnlyMemory<byte>?));

    private static byte[]? BytesOf(JsonElement fields, string name)
    {
        if (fields.TryGetProperty(name + Base64, out var coded))
        {
            return coded.GetBytesFromBase64();
        }

        return fields.TryGetProperty(name, out var text) && text.GetString() is { } plain ? Encoding.UTF8.GetBytes(plain) : null;
    }
}
