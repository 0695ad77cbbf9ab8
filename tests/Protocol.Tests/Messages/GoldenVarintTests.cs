using System.Text.Json;
using KRaftNet.Protocol.Wire;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Recorded varints: each value in its four forms, and odd input.</summary>
[Trait("Category", "Golden")]
public class GoldenVarintTests(ITestOutputHelper output)
{
    private const string VarintsFile = "vectors/varints.jsonl";

    private delegate int Writer(Span<byte> bytes);

    [Fact]
    public void Varints_are_written_and_read_as_recorded()
    {
        var golden = GoldenFolder.Recordings.Require(VarintsFile);
        var tally = new GoldenTally();
        foreach (var line in golden.ReadLines(VarintsFile))
        {
            tally.Check(VarintsFile, line.GetRawText(), () => line.TryGetProperty("read", out var odd)
                ? CheckOdd(line, Convert.FromHexString(odd.GetString()!))
                : CheckValue(line, line.GetProperty("value").GetInt64()));
        }

        tally.Finish(output);
    }

    private static string? CheckValue(JsonElement line, long value) =>
        CheckForm(line, "varint", value, Varint.SizeOf((int)value), b => Varint.Write(b, (int)value))
        ?? CheckForm(
            line,
            "unsignedVarint",
            value,
            Varint.SizeOfUnsigned((uint)value),
            b => Varint.WriteUnsigned(b, (uint)value))
        ?? CheckForm(line, "varlong", value, Varint.SizeOf64(value), b => Varint.Write64(b, value))
        ?? CheckForm(
            line,
            "unsignedVarlong",
            value,
            Varint.SizeOfUnsigned64((ulong)value),
            b => Varint.WriteUnsigned64(b, (ulong)value));

    private static string? CheckForm(JsonElement line, string form, long value, int size, Writer write)
    {
        if (!line.TryGetProperty(form, out var recorded))
        {
            return null;
        }

        var expected = Convert.FromHexString(recorded.GetString()!);
        var written = new byte[Varint.MaxBytes64];
        var length = write(written);
        if (length != size || !written.AsSpan(0, length).SequenceEqual(expected))
        {
            return $"{form}: {Convert.ToHexStringLower(written, 0, length)} written, of size {size}";
        }

        var used = ReadForm(form, expected, out var read);
        return used == expected.Length && read == Narrow(form, value) ? null : $"{form}: {read} read from {used} bytes";
    }

    private static string? CheckOdd(JsonElement line, byte[] input)
    {
        foreach (var form in line.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Object))
        {
            var used = ReadForm(form.Name, input, out var read);
            if (form.Value.TryGetProperty("exception", out _))
            {
                if (used > 0)
                {
                    return $"{form.Name}: {read} read from {used} bytes instead of being refused";
                }
            }
            else if (used != form.Value.GetProperty("bytesUsed").GetInt32()
                || read != form.Value.GetProperty("value").GetInt64())
            {
                return $"{form.Name}: {read} read from {used} bytes";
            }
        }

        return null;
    }

    private static int ReadForm(string form, ReadOnlySpan<byte> bytes, out long value)
    {
        int used;
        switch (form)
        {
            case "varint":
                used = Varint.Read(bytes, out var small);
                value = small;
                return used;
            case "unsignedVarint":
                used = Varint.ReadUnsigned(bytes, out var unsigned);
                value = unsigned;
                return used;
            case "varlong":
                return Varint.Read64(bytes, out value);
            default:
                used = Varint.ReadUnsigned64(bytes, out var large);
                value = (long)large;
                return used;
        }
    }

    private static long Narrow(string form, long value) => form == "unsignedVarint" ? (uint)value : value;
}
