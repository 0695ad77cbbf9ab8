using KRaftNet.Common;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Tests.Messages;

/// <summary>Every message in each of its versions on bytes that mean nothing.</summary>
public class RandomBytesTests
{
    private const ulong Seed = 11;
    private const int TriesPerVersion = 3;
    private const int LengthMax = 64;

    [Fact]
    public void Random_bytes_are_malformed_or_a_message_that_reads_back_as_itself()
    {
        var random = new Prng(Seed);
        foreach (var type in MessageCatalog.All)
        {
            for (var version = type.Versions.Min; version <= type.Versions.Max; version++)
            {
                for (var i = 0; i < TriesPerVersion; i++)
                {
                    CheckOnce(type, version, RandomBytes(random));
                }
            }
        }
    }

    // Small bytes are likely lengths and tags, so that reading gets past the first field.
    private static byte[] RandomBytes(Prng random)
    {
        var bytes = new byte[random.Next(LengthMax)];
        var limit = random.Chance(0.5) ? 3 : 256;
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.Next(limit);
        }

        return bytes;
    }

    private static void CheckOnce(MessageDescriptor type, short version, byte[] bytes)
    {
        try
        {
            var message = MessageCodec.Decode(type, version, bytes, out _);
            var encoded = MessageCodec.Encode(message, version);
            var again = MessageCodec.Decode(type, version, encoded, out var left);
            Assert.Equal(0, left);
            Assert.Equal(MessageCodec.Text(message, version), MessageCodec.Text(again, version));
            Assert.Equal(encoded, MessageCodec.Encode(again, version));
        }
        catch (Exception e) when (e is MalformedMessageException or UnsupportedFieldException)
        {
            // Unknown tags may come in an order in which they cannot be written.
        }
    }
}
