using System.Text.Json;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Common.Tests;

public sealed class UuidTests(ITestOutputHelper output)
{
    private const string Recorded = "vectors/uuids.jsonl";

    [Fact]
    public void Text_round_trips_and_orders_as_bytes_do()
    {
        var prng = new Prng(5);
        for (var i = 0; i < 1000; i++)
        {
            var left = new Uuid(prng.NextUInt64(), prng.NextUInt64());
            var right = new Uuid(prng.Chance(0.3) ? left.High : prng.NextUInt64(), prng.NextUInt64());
            Assert.Equal(left, Uuid.Parse(left.ToString()));
            Assert.Equal(22, left.ToString().Length);
            var order = Bytes(left).AsSpan().SequenceCompareTo(Bytes(right));
            Assert.Equal(Math.Sign(order), Math.Sign(left.CompareTo(right)));
            Assert.Equal(left, Uuid.Read(Bytes(left)));
        }
    }

    [Fact]
    public void Random_ids_are_version_4_variant_2_and_begin_with_no_dash()
    {
        var prng = new Prng(6);
        for (var i = 0; i < 5000; i++)
        {
            var uuid = Uuid.Random(prng);
            Assert.Equal(4UL, uuid.High >> 12 & 0xF);
            Assert.Equal(2UL, uuid.Low >> 62);
            Assert.NotEqual('-', uuid.ToString()[0]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAA+AAAAAAAAA")]
    [InlineData("0123456789012345678901234567890123456789")]
    public void Parse_refuses_what_is_no_uuid(string text)
    {
        Assert.False(Uuid.TryParse(text, out _));
        Assert.Throws<FormatException>(() => Uuid.Parse(text));
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void Recorded_ids_read_and_print_alike()
    {
        var golden = GoldenFolder.Recordings.Require(Recorded);
        var tally = new GoldenTally();
        foreach (var line in golden.ReadLines(Recorded))
        {
            if (line.TryGetProperty("base64", out var printed))
            {
                tally.Check(Recorded, printed.GetString()!, () => Difference(line, printed.GetString()!));
            }
            else if (line.TryGetProperty("parse", out var parsed))
            {
                tally.Check(Recorded, parsed.GetString()!, () => ParseDifference(line, parsed.GetString()!));
            }
        }

        tally.Finish(output);
    }

    private static string? Difference(JsonElement line, string text)
    {
        var bytes = Convert.FromHexString(line.GetProperty("hex").GetString()!);
        return Uuid.Read(bytes).ToString() != text ? $"prints {Uuid.Read(bytes)}"
            : !Bytes(Uuid.Parse(text)).AsSpan().SequenceEqual(bytes) ? "reads as other bytes" : null;
    }

    private static string? ParseDifference(JsonElement line, string text)
    {
        var isUuid = Uuid.TryParse(text, out var uuid);
        return isUuid != line.TryGetProperty("toString", out var expected) ? "is taken for what it is not"
            : isUuid && uuid.ToString() != expected.GetString() ? $"reads as {uuid}" : null;
    }

    private static byte[] Bytes(Uuid uuid)
    {
        var bytes = new byte[Uuid.Size];
        uuid.Write(bytes);
        return bytes;
    }
}
