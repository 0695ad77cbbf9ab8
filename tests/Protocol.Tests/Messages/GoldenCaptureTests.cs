using System.Text.Json;
using System.Text.Json.Nodes;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Every frame that was kept of real clients and nodes: header and body decode to the recorded fields, and back.</summary>
[Trait("Category", "Golden")]
public class GoldenCaptureTests(ITestOutputHelper output)
{
    private const string Part = "captures";

    [Fact]
    public void Kept_frames_decode_to_their_fields_and_encode_to_their_bytes()
    {
        var golden = GoldenFolder.Recordings.Require(Part);
        var tally = new GoldenTally();
        foreach (var file in golden.Files(Part, "*.jsonl*", recursive: true))
        {
            foreach (var line in golden.ReadLines(file))
            {
                CheckLine(tally, file, line);
            }
        }

        tally.Finish(output);
    }

    /// <summary>Lines without frames (what was done when, connections, folded sequences) are passed over.</summary>
    private static void CheckLine(GoldenTally tally, string file, JsonElement line)
    {
        if (!line.TryGetProperty("requestHex", out var request) || !line.TryGetProperty("apiKey", out var key))
        {
            return;
        }

        if (key.GetInt16() < 0)
        {
            tally.Differ(file, "tokens of SASL without a header: bytes of the mechanism, no message");
            return;
        }

        var title = $"{line.GetProperty("api").GetString()} v{line.GetProperty("version")} of connection {line.GetProperty("conn")}";
        if (request.ValueKind == JsonValueKind.String)
        {
            tally.Check(file, title, () => CheckRequest(line, request));
        }
        else
        {
            tally.Differ(file, "frames that are recorded without their bytes");
        }

        if (line.TryGetProperty("responseHex", out var response) && response.ValueKind == JsonValueKind.String)
        {
            tally.Check(file, $"answer to {title}", () => CheckResponse(line, response));
        }
    }

    private static string? CheckRequest(JsonElement line, JsonElement hex)
    {
        var (api, version) = (ApiKeys.Find(line.GetProperty("apiKey").GetInt16()), line.GetProperty("version").GetInt16());
        if (api is null || !api.Versions.Contains(version))
        {
            return "there is no such request";
        }

        var headerVersion = api.RequestHeaderVersion(version);
        var reader = new WireReader((Memory<byte>)Convert.FromHexString(hex.GetString()!));
        var header = RequestHeader.Read(ref reader, headerVersion);
        var fields = (line.GetProperty("correlationId").GetInt32(), line.GetProperty("clientId").GetString());
        return fields != (header.CorrelationId, header.ClientId)
            ? $"the header says {header.CorrelationId} and {header.ClientId}"
            : Compare(header, headerVersion, api.Request, version, reader, line.GetProperty("request"), hex.GetString()!);
    }

    private static string? CheckResponse(JsonElement line, JsonElement hex)
    {
        var api = ApiKeys.Find(line.GetProperty("apiKey").GetInt16())!;
        var version = line.TryGetProperty("responseVersion", out var other) && other.ValueKind == JsonValueKind.Number
            ? other.GetInt16()
            : line.GetProperty("version").GetInt16();
        var headerVersion = api.ResponseHeaderVersion(version);
        var reader = new WireReader((Memory<byte>)Convert.FromHexString(hex.GetString()!));
        var header = ResponseHeader.Read(ref reader, headerVersion);
        return line.GetProperty("correlationId").GetInt32() != header.CorrelationId
            ? $"the header says {header.CorrelationId}"
            : Compare(header, headerVersion, api.Response, version, reader, line.GetProperty("response"), hex.GetString()!);
    }

    private static string? Compare(
        IMessage header,
        short headerVersion,
        MessageDescriptor type,
        short version,
        WireReader reader,
        JsonElement expected,
        string hex)
    {
        var body = type.Read(ref reader, version);
        if (reader.Remaining != 0)
        {
            return $"{reader.Remaining} bytes are left";
        }

        if (JsonDifference.Find(expected, AsRecorded(expected, MessageCodec.ToJson(body, version))) is { } difference)
        {
            return $"decoded {difference}";
        }

        byte[] again = [.. MessageCodec.Encode(header, headerVersion), .. MessageCodec.Encode(body, version)];
        return hex == Convert.ToHexStringLower(again) ? null : $"encoded to {Convert.ToHexStringLower(again)}, not {hex}";
    }

    /// <summary>
    /// Our JSON in the form of the recording: it leaves out what is in records (the bytes are compared all the same), and has
    /// bytes in hexadecimal.
    /// </summary>
    private static JsonElement AsRecorded(JsonElement expected, JsonElement actual) =>
        MessageCodec.Parse(Recorded(expected, JsonNode.Parse(actual.GetRawText()))!.ToJsonString());

    private static JsonNode? Recorded(JsonElement expected, JsonNode? actual)
    {
        switch (actual)
        {
            case JsonArray list when expected.ValueKind == JsonValueKind.Array:
                var items = expected.EnumerateArray().Zip(list, (one, other) => Recorded(one, other?.DeepClone()));
                return new JsonArray([.. items, .. list.Skip(expected.GetArrayLength()).Select(item => item?.DeepClone())]);
            case JsonObject fields when expected.ValueKind == JsonValueKind.Object:
                return new JsonObject(fields.Select(field => KeyValuePair.Create(
                    field.Key,
                    expected.TryGetProperty(field.Key, out var wanted)
                        ? RecordedField(field.Key, wanted, field.Value?.DeepClone())
                        : field.Value?.DeepClone())));
            default:
                return IsHexOf(expected, actual) ? JsonValue.Create(expected.GetString()) : actual?.DeepClone();
        }
    }

    private static JsonNode? RecordedField(string name, JsonElement expected, JsonNode? actual) =>
        name is "records" or "unalignedRecords" && actual is JsonValue ? "" : Recorded(expected, actual);

    private static bool IsHexOf(JsonElement expected, JsonNode? actual)
    {
        if (expected.ValueKind != JsonValueKind.String || actual?.GetValueKind() != JsonValueKind.String)
        {
            return false;
        }

        var coded = actual.GetValue<string>();
        var bytes = new byte[coded.Length];
        return Convert.TryFromBase64String(coded, bytes, out var length)
            && Convert.ToHexStringLower(bytes.AsSpan(0, length)) == expected.GetString();
    }
}
