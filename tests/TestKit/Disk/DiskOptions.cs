namespace KRaftNet.TestKit.Disk;

/// <summary>How a simulated disk behaves without being told to fail. Probabilities are between 0 and 1.</summary>
public sealed record DiskOptions
{
    /// <summary>Bytes of the volume; a write that needs more fails with "no space" after writing what fits.</summary>
    public long CapacityBytes { get; init; } = 1L << 40;

    /// <summary>
    /// Before a write, that one page not yet flushed is written back as it is then: so a later crash may leave a
    /// version between the flushed and the last one.
    /// </summary>
    public double WriteBackProbability { get; init; } = 0.05;

    /// <summary>At a random crash, that a page which is neither old nor new as a whole is what is left.</summary>
    public double TornPageProbability { get; init; } = 0.2;
}
