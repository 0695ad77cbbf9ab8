namespace KRaftNet.Raft.Quorum;

/// <summary>
/// The one place where a majority is counted by value: the greatest value that a majority of the voters has reached.
/// With offsets that is the high watermark's candidate (Raft §5.3), with times the moment at which a majority was last
/// in touch (check-quorum).
/// </summary>
internal static class MajorityOf
{
    /// <summary>
    /// Sorted ascending, the value at index (n-1)/2 has n/2 + 1 voters at or above it, for odd and even n alike.
    /// </summary>
    /// <param name="values">One for each voter, at least one; the span is sorted in place.</param>
    public static T Values<T>(Span<T> values)
        where T : IComparable<T>
    {
        Invariant.Require(values.Length > 0);
        values.Sort();
        return values[(values.Length - 1) / 2];
    }
}
