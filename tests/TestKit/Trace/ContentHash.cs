using System.Buffers.Binary;
using System.Numerics;

namespace KRaftNet.TestKit.Trace;

/// <summary>A fast 64-bit hash that is the same in every process; not for secrets.</summary>
public static class ContentHash
{
    private const ulong Seed = 0x9E3779B97F4A7C15UL;

    /// <summary>Hash of bytes and their number.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = Mix(Seed, (ulong)bytes.Length);
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash = Mix(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        var tail = 0UL;
        foreach (var b in bytes)
        {
            tail = (tail << 8) | b;
        }

        return Mix(hash, tail);
    }

    /// <summary>Hash of a text's UTF-16 units.</summary>
    public static ulong Of(string text)
    {
        var hash = Mix(Seed, (ulong)text.Length);
        foreach (var c in text)
        {
            hash = Mix(hash, c);
        }

        return hash;
    }

    /// <summary>Takes one more number into a hash; the order of numbers counts.</summary>
    public static ulong Mix(ulong hash, ulong value)
    {
        hash = (hash ^ value) * 0xBF58476D1CE4E5B9UL;
        return BitOperations.RotateLeft(hash ^ (hash >> 29), 31) * 0x94D049BB133111EBUL;
    }
}
