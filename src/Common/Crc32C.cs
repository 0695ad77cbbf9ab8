using System.Numerics;
using System.Runtime.InteropServices;

namespace KRaftNet.Common;

/// <summary>
/// CRC-32C (Castagnoli), the checksum of record batches and sidecar files. The processor's CRC instruction takes three
/// cycles but can start one each cycle, so long input is summed as three lanes side by side, which is two to three
/// times faster than one chain; without the instruction <see cref="BitOperations"/> works by table. Immutable tables
/// only.
/// </summary>
public static class Crc32C
{
    // Lanes are joined after 3 x LongLane bytes, what is left after 3 x ShortLane bytes, the rest has one lane. Joining
    // costs eight table reads: little against 384 bytes, nothing against 6 KB, and both tables stay in the first cache.
    private const int LongLane = 2048;
    private const int ShortLane = 128;

    private static readonly uint[] ShiftLong = BuildShift(LongLane);
    private static readonly uint[] ShiftShort = BuildShift(ShortLane);

    /// <summary>The checksum of the bytes.</summary>
    public static uint Compute(ReadOnlySpan<byte> bytes) => Append(0, bytes);

    /// <summary>
    /// The checksum of a text of which <paramref name="crc"/> is the checksum so far (0 for nothing) and
    /// <paramref name="bytes"/> come next.
    /// </summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var state = ~crc;
        for (; bytes.Length >= 3 * LongLane; bytes = bytes[(3 * LongLane)..])
        {
            state = ThreeLanes(state, bytes[..(3 * LongLane)], ShiftLong);
        }

        for (; bytes.Length >= 3 * ShortLane; bytes = bytes[(3 * ShortLane)..])
        {
            state = ThreeLanes(state, bytes[..(3 * ShortLane)], ShiftShort);
        }

        return ~OneLane(state, bytes);
    }

    private static uint ThreeLanes(uint first, ReadOnlySpan<byte> bytes, uint[] shift)
    {
        var lane = bytes.Length / 3;
        var a = MemoryMarshal.Cast<byte, ulong>(bytes[..lane]);
        var b = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(lane, lane));
        var c = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(2 * lane, lane));
        uint second = 0;
        uint third = 0;
        for (var i = 0; i < a.Length; i++)
        {
            first = BitOperations.Crc32C(first, a[i]);
            second = BitOperations.Crc32C(second, b[i]);
            third = BitOperations.Crc32C(third, c[i]);
        }

        return Shift(shift, Shift(shift, first) ^ second) ^ third;
    }

    private static uint OneLane(uint state, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            state = BitOperations.Crc32C(state, word);
        }

        foreach (var single in bytes[(words.Length * sizeof(ulong))..])
        {
            state = BitOperations.Crc32C(state, single);
        }

        return state;
    }

    /// <summary>
    /// The sum is linear over its state, so "followed by n zero bytes" is one table read for each byte of the state.
    /// </summary>
    private static uint Shift(uint[] table, uint state) =>
        table[(byte)state]
        ^ table[256 + (byte)(state >> 8)]
        ^ table[512 + (byte)(state >> 16)]
        ^ table[768 + (state >> 24)];

    private static uint[] BuildShift(int zeros)
    {
        var table = new uint[4 * 256];
        for (var bit = 0; bit < 32; bit++)
        {
            var shifted = 1u << bit;
            for (var i = 0; i < zeros; i += sizeof(ulong))
            {
                shifted = BitOperations.Crc32C(shifted, 0UL);
            }

            var group = 256 * (bit / 8);
            for (var value = 1 << (bit % 8); value < 256; value++)
            {
                if ((value >> (bit % 8) & 1) != 0)
                {
                    table[group + value] ^= shifted;
                }
            }
        }

        return table;
    }
}
