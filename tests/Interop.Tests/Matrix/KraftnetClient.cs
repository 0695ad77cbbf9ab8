using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KRaftNet.Interop.Tests.Matrix;

/// <summary>Our own command line, with records as JSON. Stateless.</summary>
internal sealed class KraftnetClient : MatrixClient
{
    /// <inheritdoc/>
    public override string Name => "kraftnet";

    /// <inheritdoc/>
    public override string? Missing => null;

    /// <inheritdoc/>
    public override async Task Produce(
        string bootstrap, IReadOnlyList<(string Codec, string Topic)> targets, IReadOnlyList<MatrixRecord> records)
    {
        var input = Encoding.UTF8.GetBytes(string.Concat(records.Select(record => Format(record) + "\n")));
        foreach (var (codec, topic) in targets)
        {
            await Run(
                KraftnetCommand.Path, input, "produce", topic, "--format", "json", "--compression", codec, "--bootstrap", bootstrap);
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<(string Topic, MatrixRecord Record)>> Consume(
        string bootstrap, IReadOnlyList<(string Topic, int Count)> sources)
    {
        var records = new List<(string, MatrixRecord)>();
        foreach (var (topic, count) in sources)
        {
            var output = await Run(
                KraftnetCommand.Path, [], "consume", topic, "--offset", "start", "--format", "json", "--partition", "0",
                "--count", count.ToString(CultureInfo.InvariantCulture), "--bootstrap", bootstrap);
            records.AddRange(Encoding.UTF8.GetString(output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => (topic, Parse(line))));
        }

        return records;
    }

    private static string Format(MatrixRecord record)
    {
        var fields = new JsonObject { ["partition"] = 0 };
        Add(fields, "key", record.Key);
        Add(fields, "value", record.Value);
        if (record.Timestamp is { } timestamp)
        {
            fields["timestamp"] = timestamp;
        }

        fields["headers"] = new JsonArray([.. record.Headers.Select(header =>
        {
            var one = new JsonObject { ["key"] = header.Name };
            Add(one, "value", header.Content);
            return one;
        })]);
        return fields.ToJsonString();
    }

    private static void Add(JsonObject fields, string name, byte[]? bytes)
    {
        if (bytes is not null)
        {
            fields[name + "Base64"] = Convert.ToBase64String(bytes);
        }
    }

    private static MatrixRecord Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var fields = json.RootElement;
        var headers = fields.TryGetProperty("headers", out var list)
            ? list.EnumerateArray().Select(header => (header.GetProperty("key").GetString()!, Bytes(header, "value"))).ToList()
            : [];
        return new MatrixRecord(Bytes(fields, "key"), Bytes(fields, "value"), headers, fields.GetProperty("timestamp").GetInt64());
    }

    private static byte[]? Bytes(JsonElement fields, string name) =>
        fields.TryGetProperty(name + "Base64", out var coded) ? coded.GetBytesFromBase64()
        : fields.GetProperty(name).GetString() is { } text ? Encoding.UTF8.GetBytes(text)
        : null;
}
