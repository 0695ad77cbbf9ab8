using KRaftNet.Common.Files;

namespace KRaftNet.TestKit.Disk;

/// <summary>
/// A rule by which operations of a simulated disk fail. Owned by the disk it was added to; its counts go up as it
/// matches.
/// </summary>
/// <param name="operation">Which operations.</param>
/// <param name="error">How they fail.</param>
public sealed class DiskFault(DiskOperation operation, DiskError error = DiskError.Io)
{
    private int _seen;

    /// <summary>Which operations fail.</summary>
    public DiskOperation Operation { get; } = operation;

    /// <summary>The failure.</summary>
    public DiskError Error { get; } = error;

    /// <summary>Only paths that contain this text.</summary>
    public string PathContains { get; init; } = "";

    /// <summary>Matching operations that pass before the first one fails.</summary>
    public int Skip { get; init; }

    /// <summary>How many fail; then the rule is over.</summary>
    public int Times { get; init; } = 1;

    /// <summary>That a matching operation fails, between 0 and 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>
    /// For writes: how many of the bytes are written before the failure; at most all, below 0 a random number of them.
    /// </summary>
    public int BytesWritten { get; init; }

    /// <summary>How many operations it has failed.</summary>
    public int Failed { get; private set; }

    internal bool Matches(DiskOperation operation, string path, Common.Prng prng)
    {
        if (operation != Operation || Failed >= Times || !path.Contains(PathContains, StringComparison.Ordinal))
        {
            return false;
        }

        if (_seen++ < Skip || (Probability < 1 && !prng.Chance(Probability)))
        {
            return false;
        }

        Failed++;
        return true;
    }
}
