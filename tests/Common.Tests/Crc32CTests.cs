using System.Text;

namespace KRaftNet.Common.Tests;

public sealed class Crc32CTests
{
    [Fact]
    public void Compute_of_the_check_text_is_the_published_value() =>
        Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));

    [Fact]
    public void Compute_equals_the_bitwise_twin_around_every_lane_size()
    {
        var bytes = new byte[3 * 6144 + 64];
        new Prng(1).Fill(bytes);
        var sums = TwinOfEveryPrefix(bytes);
        for (var length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(sums[length], Crc32C.Compute(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Compute_at_an_odd_address_equals_the_bitwise_twin()
    {
        var prng = new Prng(2);
        var bytes = new byte[20_000];
        prng.Fill(bytes);
        for (var round = 0; round < 200; round++)
        {
            var start = prng.Next(64);
            var part = bytes.AsSpan(start, prng.Next(bytes.Length - start));
            Assert.Equal(Twin(part), Crc32C.Compute(part));
        }
    }

    [Fact]
    public void Append_in_pieces_equals_one_sum()
    {
        var prng = new Prng(3);
        var bytes = new byte[20_000];
        prng.Fill(bytes);
        var whole = Crc32C.Compute(bytes);
        for (var round = 0; round < 200; round++)
        {
            var cut = prng.Next(bytes.Length + 1);
            Assert.Equal(whole, Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
        }
    }

    private static uint Twin(ReadOnlySpan<byte> bytes)
    {
        var state = uint.MaxValue;
        foreach (var single in bytes)
        {
            state = Step(state, single);
        }

        return ~state;
    }

    private static uint[] TwinOfEveryPrefix(ReadOnlySpan<byte> bytes)
    {
        var sums = new uint[bytes.Length + 1];
        var state = uint.MaxValue;
        for (var i = 0; i < bytes.Length; i++)
        {
            state = Step(state, bytes[i]);
            sums[i + 1] = ~state;
        }

        return sums;
    }

    /// <summary>The definition: eight shifts through the reflected polynomial.</summary>
    private static uint Step(uint state, byte next)
    {
        state ^= next;
        for (var bit = 0; bit < 8; bit++)
        {
            state = (state >> 1) ^ ((state & 1) * 0x82F63B78u);
        }

        return state;
    }
}
