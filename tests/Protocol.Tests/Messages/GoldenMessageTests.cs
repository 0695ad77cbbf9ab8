using KRaftNet.Protocol.Stored;
using KRaftNet.Protocol.Wire;
using KRaftNet.TestKit.Golden;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Every recorded message: bytes to JSON and back, with nothing lost.</summary>
[Trait("Category", "Golden")]
public class GoldenMessageTests(ITestOutputHelper output)
{
    [Fact]
    public void Samples_decode_to_their_json_and_encode_to_their_bytes()
    {
        var golden = GoldenFolder.Recordings.Require(MessageSamples.Part);
        var tally = new GoldenTally();
        foreach (var sample in MessageSamples.Read(golden))
        {
            Check(tally, sample, CheckSample);
        }

        tally.Finish(output);
    }

    [Fact]
    public void Stored_samples_decode_and_encode_with_their_frames()
    {
        var golden = GoldenFolder.Recordings.Require(MessageSamples.Part);
        var tally = new GoldenTally();
        var stored = MessageSamples.Read(golden).Where(s => s.Framing is "metadata" or "type16" or "version16");
        foreach (var sample in stored)
        {
            Check(tally, sample, CheckFrame);
        }

        tally.Finish(output);
    }

    [Fact]
    public void Odd_encodings_are_taken_or_refused_as_recorded()
    {
        const string File = "vectors/message-bad.jsonl";
        var golden = GoldenFolder.Recordings.Require(File);
        var tally = new GoldenTally();
        foreach (var data in golden.ReadLines(File))
        {
            var sample = new MessageSample(File, 0, data);
            tally.Check(File, $"{sample.Message} {data.GetProperty("case").GetString()}", () => CheckOdd(sample));
        }

        tally.Finish(output);
    }

    private static void Check(
        GoldenTally tally, MessageSample sample, Func<MessageSample, MessageDescriptor, string?> check)
    {
        if (sample.Kind == MessageSamples.OpaqueKind)
        {
            tally.Differ(sample.File, MessageSamples.OpaqueReason);
        }
        else
        {
            tally.Check(
                sample.File,
                sample.Title,
                () => sample.Descriptor is { } type ? check(sample, type) : "there is no such message");
        }
    }

    private static string? CheckSample(MessageSample sample, MessageDescriptor type)
    {
        var bytes = sample.Bytes;
        var decoded = MessageCodec.Decode(type, sample.Version, bytes.ToArray(), out var left);
        if (left != 0)
        {
            return $"{left} bytes are left";
        }

        if (JsonDifference.Find(sample.Json, MessageCodec.ToJson(decoded, sample.Version)) is { } difference)
        {
            return $"decoded {difference}";
        }

        if (!sample.UnknownTags.SequenceEqual(MessageTree.GetUnknownTags(decoded)))
        {
            return "decoded other unknown tags";
        }

        var built = type.ReadJson(sample.Json, sample.Version);
        MessageTree.SetUnknownTags(built, sample.UnknownTags);
        return CompareBytes(bytes, MessageCodec.Encode(decoded, sample.Version))
            ?? CompareBytes(bytes, MessageCodec.Encode(built, sample.Version));
    }

    private static string? CheckFrame(MessageSample sample, MessageDescriptor type)
    {
        byte[] stored = [.. sample.Prefix, .. sample.Bytes];
        return sample.Framing switch
        {
            "metadata" => CheckMetadataFrame(sample, stored),
            "type16" => CheckKey(sample, type, stored),
            _ => CheckVersioned(sample, type, stored),
        };
    }

    private static string? CheckMetadataFrame(MessageSample sample, byte[] stored)
    {
        var record = MetadataRecordCodec.Read(stored, out var version);
        var written = new byte[MetadataRecordCodec.Size(record, version)];
        MetadataRecordCodec.Write(record, version, written);
        return record.Descriptor.Name == sample.Message && version == sample.Version
            ? CompareBytes(stored, written)
            : $"read as {record.Descriptor.Name} v{version}";
    }

    private static string? CheckKey(MessageSample sample, MessageDescriptor type, byte[] stored)
    {
        var codec = type.Kind switch
        {
            MessageKind.GroupKey => CoordinatorRecordCodec.Groups,
            MessageKind.TransactionKey => CoordinatorRecordCodec.Transactions,
            _ => CoordinatorRecordCodec.Shares,
        };
        var key = codec.ReadKey(stored);
        var written = new byte[CoordinatorRecordCodec.KeySize(key)];
        codec.WriteKey(key, written);
        return key.Descriptor.Name == sample.Message ? CompareBytes(stored, written) : $"read as {key.Descriptor.Name}";
    }

    private static string? CheckVersioned(MessageSample sample, MessageDescriptor type, byte[] stored)
    {
        var message = MessageCodec.Decode(type, sample.Version, sample.Bytes, out _);
        var written = new byte[VersionedValue.Size(message, sample.Version)];
        VersionedValue.Write(message, sample.Version, written);
        return CompareBytes(stored, written);
    }

    private static string? CheckOdd(MessageSample sample)
    {
        var type = sample.Descriptor!;
        if (!sample.Data.GetProperty("ok").GetBoolean())
        {
            return Refuses(type, sample) ? null : "was not refused";
        }

        var decoded = MessageCodec.Decode(type, sample.Version, sample.Bytes, out var left);
        if (left != sample.Data.GetProperty("bytesLeft").GetInt32())
        {
            return $"{left} bytes are left";
        }

        if (JsonDifference.Find(sample.Json, MessageCodec.ToJson(decoded, sample.Version)) is { } difference)
        {
            return difference;
        }

        if (sample.Data.TryGetProperty("reencoded", out var reencoded))
        {
            return CompareBytes(
                Convert.FromHexString(reencoded.GetString()!), MessageCodec.Encode(decoded, sample.Version));
        }

        Assert.Throws<UnsupportedFieldException>(() => MessageCodec.Encode(decoded, sample.Version));
        return null;
    }

    private static bool Refuses(MessageDescriptor type, MessageSample sample)
    {
        try
        {
            MessageCodec.Decode(type, sample.Version, sample.Bytes, out _);
            return false;
        }
        catch (MalformedMessageException)
        {
            return true;
        }
    }

    private static string? CompareBytes(byte[] expected, byte[] actual) => expected.AsSpan().SequenceEqual(actual)
        ? null
        : $"encoded to {Convert.ToHexStringLower(actual)}, not {Convert.ToHexStringLower(expected)}";
}
