using System.Diagnostics;
using KRaftNet.Load.Measuring;

namespace KRaftNet.Load.Generators;

/// <summary>What is left of a round. Thread-safe: the connections take from it together.</summary>
internal sealed class RoundBudget(RoundLimit limit)
{
    private readonly long _deadline = Stopwatch.GetTimestamp() + (long)(limit.Time.TotalSeconds * Stopwatch.Frequency);
    private long _bytesLeft = limit.Bytes;

    /// <summary>Takes up to so many requests; 0 when the round is over.</summary>
    public int Take(int requests, int bytesEach)
    {
        if (Stopwatch.GetTimestamp() >= _deadline)
        {
            return 0;
        }

        var left = Interlocked.Add(ref _bytesLeft, -(long)requests * bytesEach);
        var lacking = left < 0 ? (int)Math.Min((-left + bytesEach - 1) / bytesEach, requests) : 0;
        return requests - lacking;
    }
}
