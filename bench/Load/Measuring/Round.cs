namespace KRaftNet.Load.Measuring;

/// <summary>What one round of one target came to.</summary>
/// <param name="Bytes">Bytes of batches that were acknowledged or fetched.</param>
/// <param name="Records">Their records.</param>
/// <param name="Elapsed">From the first request to the last answer.</param>
/// <param name="Latencies">From the sending of a request to its answer.</param>
/// <param name="ServerCpu">What the server's process used meanwhile, user and system; null if it is not known.</param>
internal sealed record Round(long Bytes, long Records, TimeSpan Elapsed, LatencyHistogram Latencies, TimeSpan? ServerCpu)
{
    /// <summary>Millions of bytes a second.</summary>
    public double MegabytesPerSecond => Bytes / 1e6 / Elapsed.TotalSeconds;

    /// <summary>Records a second.</summary>
    public double RecordsPerSecond => Records / Elapsed.TotalSeconds;
}

/// <summary>When a round ends: whichever comes first.</summary>
/// <param name="Time">Time.</param>
/// <param name="Bytes">Bytes of all connections together.</param>
internal sealed record RoundLimit(TimeSpan Time, long Bytes);
