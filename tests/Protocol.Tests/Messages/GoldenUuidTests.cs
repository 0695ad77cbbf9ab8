using System.Text.Json;
using KRaftNet.Common;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Recorded uuids: bytes, text, and texts that are refused.</summary>
[Trait("Category", "Golden")]
public class GoldenUuidTests(ITestOutputHelper output)
{
    private const string UuidsFile = "vectors/uuids.jsonl";

    [Fact]
    public void Uuids_have_the_recorded_text_and_bytes()
    {
        var golden = GoldenFolder.Recordings.Require(UuidsFile);
        var tally = new GoldenTally();
        foreach (var line in golden.ReadLines(UuidsFile))
        {
            tally.Check(UuidsFile, line.GetRawText(), () => line.TryGetProperty("parse", out var text)
                ? CheckParse(line, text.GetString()!)
                : CheckValue(line));
        }

        tally.Finish(output);
    }

    private static string? CheckValue(JsonElement line)
    {
        var uuid = Uuid.Read(Convert.FromHexString(line.GetProperty("hex").GetString()!));
        var bytes = new byte[Uuid.Size];
        uuid.Write(bytes);
        var text = line.GetProperty("base64").GetString()!;
        return uuid.ToString() == text && Uuid.Parse(text) == uuid
            && Convert.ToHexStringLower(bytes) == line.GetProperty("hex").GetString()
                ? null
                : $"became {uuid}";
    }

    private static string? CheckParse(JsonElement line, string text)
    {
        var parsed = Uuid.TryParse(text, out var uuid);
        return line.TryGetProperty("toString", out var expected)
            ? parsed && uuid.ToString() == expected.GetString() ? null : $"parsed to {uuid}"
            : parsed ? $"parsed to {uuid} instead of being refused" : null;
    }
}
