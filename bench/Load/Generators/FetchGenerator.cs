using System.Diagnostics;
using KRaftNet.Load.Measuring;
using KRaftNet.Load.Wire;

namespace KRaftNet.Load.Generators;

/// <summary>Reads a log from its start to its end, again and again, a request at a time.</summary>
internal sealed class FetchGenerator(FrameStream stream, IFetchCursor cursor) : IGenerator
{
    /// <inheritdoc/>
    public long Bytes { get; private set; }

    /// <inheritdoc/>
    public long Records { get; private set; }

    /// <inheritdoc/>
    public long EndedAt { get; private set; }

    /// <inheritdoc/>
    public LatencyHistogram Latencies { get; } = new();

    /// <inheritdoc/>
    public void Run(RoundBudget budget)
    {
        while (budget.Take(1, cursor.BytesMax) > 0)
        {
            var sentAt = Stopwatch.GetTimestamp();
            stream.Send(cursor.Request);
            var answer = stream.Take();
            EndedAt = Stopwatch.GetTimestamp();
            Latencies.Record((long)((EndedAt - sentAt) * (1e9 / Stopwatch.Frequency)));
            var (bytes, records) = cursor.Advance(answer);
            Bytes += bytes;
            Records += records;
        }
    }

    /// <summary>Sends the first request again and again; the answers are received and not looked at.</summary>
    public void Repeat(int requests)
    {
        for (var i = 0; i < requests; i++)
        {
            stream.Send(cursor.Request);
            stream.Take();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}

/// <summary>Where a reader of a log is. Owned by its generator.</summary>
internal interface IFetchCursor
{
    /// <summary>Most bytes of an answer.</summary>
    int BytesMax { get; }

    /// <summary>The next request.</summary>
    byte[] Request { get; }

    /// <summary>Takes an answer, length in front included, and goes on behind what is in it.</summary>
    (int Bytes, int Records) Advance(Memory<byte> answer);
}
