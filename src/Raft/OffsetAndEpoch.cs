namespace KRaftNet.Raft;

/// <summary>
/// An end offset (exclusive) and the epoch of the record before it: the end of a log, a snapshot's id, the point where
/// two logs part. Ordered as Raft compares logs (§5.4.1): by epoch first, then by offset.
/// </summary>
public readonly record struct OffsetAndEpoch(Offset Offset, LeaderEpoch Epoch) : IComparable<OffsetAndEpoch>
{
    /// <summary>The end of an empty log.</summary>
    public static readonly OffsetAndEpoch Zero;

    /// <inheritdoc/>
    public int CompareTo(OffsetAndEpoch other)
    {
        var epoch = Epoch.CompareTo(other.Epoch);
        return epoch != 0 ? epoch : Offset.CompareTo(other.Offset);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Offset}-{Epoch}";

    public static bool operator <(OffsetAndEpoch left, OffsetAndEpoch right) => left.CompareTo(right) < 0;

    public static bool operator >(OffsetAndEpoch left, OffsetAndEpoch right) => left.CompareTo(right) > 0;

    public static bool operator <=(OffsetAndEpoch left, OffsetAndEpoch right) => left.CompareTo(right) <= 0;

    public static bool operator >=(OffsetAndEpoch left, OffsetAndEpoch right) => left.CompareTo(right) >= 0;
}
