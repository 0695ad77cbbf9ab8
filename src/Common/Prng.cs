using System.Numerics;

namespace KRaftNet.Common;

/// <summary>
/// Seeded random numbers (xoshiro256**, seeded by SplitMix64): the only source of randomness and of ids in the broker, so
/// that a seed gives the same run. Not for secrets. Owned by one thread: <see cref="Split"/> gives each owner its own.
/// </summary>
public sealed class Prng
{
    private readonly ulong _seed;
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public Prng(ulong seed)
    {
        _seed = seed;
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>
    /// An independent stream for the named purpose: it depends on the seed and the name only, so adding draws to one
    /// stream does not shift another.
    /// </summary>
    public Prng Split(string purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        var hash = 14695981039346656037UL;
        foreach (var c in purpose)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return new Prng(SplitMix(ref hash) ^ BitOperations.RotateLeft(_seed, 17));
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, <paramref name="exclusiveMax"/>); unbiased (Lemire).</summary>
    public long Next(long exclusiveMax)
    {
        Invariant.Require(exclusiveMax > 0);
        var range = (ulong)exclusiveMax;
        while (true)
        {
            var high = Math.BigMul(NextUInt64(), range, out var low);
            if (low >= range || low >= unchecked(0UL - range) % range)
            {
                return (long)high;
            }
        }
    }

    /// <summary>Uniform in [0, <paramref name="exclusiveMax"/>).</summary>
    public int Next(int exclusiveMax) => (int)Next((long)exclusiveMax);

    /// <summary>Uniform in [<paramref name="min"/>, <paramref name="exclusiveMax"/>).</summary>
    public long Next(long min, long exclusiveMax) => min + Next(exclusiveMax - min);

    /// <summary>Uniform in [<paramref name="min"/>, <paramref name="exclusiveMax"/>).</summary>
    public int Next(int min, int exclusiveMax) => (int)Next((long)min, exclusiveMax);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => NextDouble() < probability;

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Fills the span with random bytes.</summary>
    public void Fill(Span<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i += 8)
        {
            var word = NextUInt64();
            for (var j = i; j < Math.Min(i + 8, bytes.Length); j++, word >>= 8)
            {
                bytes[j] = (byte)word;
            }
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
