using System.Text.Json;
using System.Text.Json.Serialization;
using Confluent.Kafka;

namespace KRaftNet.Interop.ConfluentKafka;

/// <summary>A record as a line of JSON; bytes are base64 or null. Immutable.</summary>
internal sealed record RecordLine
{
    [JsonPropertyName("topic")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Topic { get; init; }

    [JsonPropertyName("key")]
    public byte[]? Key { get; init; }

    [JsonPropertyName("value")]
    public byte[]? Value { get; init; }

    /// <summary>Pairs of a name and base64 or null.</summary>
    [JsonPropertyName("headers")]
    public string?[][] Headers { get; init; } = [];

    [JsonPropertyName("timestamp")]
    public long? Timestamp { get; init; }

    public static RecordLine Parse(string line) => JsonSerializer.Deserialize<RecordLine>(line)!;

    public static RecordLine Of(ConsumeResult<byte[]?, byte[]?> result) => new()
    {
        Topic = result.Topic,
        Key = result.Message.Key,
        Value = result.Message.Value,
        Headers = [.. result.Message.Headers.Select(header => new[] { header.Key, ToText(header.GetValueBytes()) })],
        Timestamp = result.Message.Timestamp.UnixTimestampMs,
    };

    public string Format() => JsonSerializer.Serialize(this);

    public Message<byte[]?, byte[]?> ToMessage()
    {
        var message = new Message<byte[]?, byte[]?> { Key = Key, Value = Value, Headers = [] };
        foreach (var header in Headers)
        {
            message.Headers.Add(header[0], header[1] is { } text ? Convert.FromBase64String(text) : null);
        }

        if (Timestamp is { } timestamp)
        {
            message.Timestamp = new Timestamp(timestamp, TimestampType.CreateTime);
        }

        return message;
    }

    private static string? ToText(byte[]? bytes) => bytes is null ? null : Convert.ToBase64String(bytes);
}
