using System.Numerics;

namespace KRaftNet.Load.Measuring;

/// <summary>
/// Latencies in nanoseconds, counted in buckets of which each power of two has 64: a percentile is at most 1.6 % above
/// what was measured. Has one owner; those of several threads are added up at the end.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 6;
    private const int SubBuckets = 1 << SubBits;
    private readonly long[] _counts = new long[(64 - SubBits) * SubBuckets];

    /// <summary>Values recorded.</summary>
    public long Count { get; private set; }

    /// <summary>Counts a latency; one below 0 counts as 0.</summary>
    public void Record(long nanoseconds, long times = 1)
    {
        _counts[IndexOf(Math.Max(nanoseconds, 0))] += times;
        Count += times;
    }

    /// <summary>Adds what another one counted.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Count += other.Count;
    }

    /// <summary>
    /// The least value, in nanoseconds, that so many percent of all are not above: of its bucket the largest. 0 if there
    /// are none.
    /// </summary>
    /// <param name="percent">Above 0 and up to 100.</param>
    public long Percentile(double percent)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(percent);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        var rank = Math.Max(1, (long)Math.Ceiling(Count * percent / 100));
        long seen = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            seen += _counts[i];
            if (seen >= rank)
            {
                return LargestOf(i);
            }
        }

        return 0;
    }

    private static int IndexOf(long value)
    {
        if (value < SubBuckets)
        {
            return (int)value;
        }

        var shift = 63 - BitOperations.LeadingZeroCount((ulong)value) - SubBits;
        return (shift * SubBuckets) + (int)(value >> shift);
    }

    private static long LargestOf(int index)
    {
        if (index < 2 * SubBuckets)
        {
            return index;
        }

        var shift = (index / SubBuckets) - 1;
        return ((long)((index % SubBuckets) + SubBuckets + 1) << shift) - 1;
    }
}
