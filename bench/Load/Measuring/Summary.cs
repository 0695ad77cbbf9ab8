namespace KRaftNet.Load.Measuring;

/// <summary>The rounds of one target in one scenario, as medians.</summary>
internal sealed class Summary(IReadOnlyList<Round> rounds)
{
    /// <summary>Number of rounds.</summary>
    public int Rounds => rounds.Count;

    /// <summary>Millions of bytes a second: the median round.</summary>
    public double MegabytesPerSecond => Median(rounds.Select(round => round.MegabytesPerSecond));

    /// <summary>The slowest round.</summary>
    public double MegabytesPerSecondMin => rounds.Min(round => round.MegabytesPerSecond);

    /// <summary>The fastest round.</summary>
    public double MegabytesPerSecondMax => rounds.Max(round => round.MegabytesPerSecond);

    /// <summary>Records a second: the median round.</summary>
    public double RecordsPerSecond => Median(rounds.Select(round => round.RecordsPerSecond));

    /// <summary>
    /// Milliseconds of the server's processor time for a million bytes, over all rounds, because the system counts in
    /// steps of 10 ms. Null if it is not known.
    /// </summary>
    public double? CpuMsPerMegabyte => rounds.Any(round => round.ServerCpu is null)
        ? null
        : rounds.Sum(round => round.ServerCpu!.Value.TotalMilliseconds) / (rounds.Sum(round => round.Bytes) / 1e6);

    /// <summary>A percentile of latency in microseconds: the median of the rounds'.</summary>
    public double LatencyUs(double percent) => Median(rounds.Select(round => round.Latencies.Percentile(percent) / 1e3));

    /// <summary>The middle value, or between the two middle ones.</summary>
    /// <exception cref="ArgumentException">There is no value.</exception>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        if (sorted.Count == 0)
        {
            throw new ArgumentException("There is no median of nothing.", nameof(values));
        }

        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
