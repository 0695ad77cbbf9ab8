namespace KRaftNet.Raft.Membership;

/// <summary>
/// The values that control records of one kind have had, by the offset of the record. The newest one is in force from
/// its append on; truncation brings the one before back. Owned by the core.
/// </summary>
internal sealed class OffsetHistory<T>
{
    private readonly List<AtOffset<T>> _entries = [];
    private readonly T _whenEmpty;

    /// <param name="entries">Ascending in offset.</param>
    /// <param name="whenEmpty">What is in force without any record.</param>
    public OffsetHistory(IEnumerable<AtOffset<T>> entries, T whenEmpty)
    {
        _whenEmpty = whenEmpty;
        foreach (var entry in entries)
        {
            Append(entry.Offset, entry.Value);
        }
    }

    /// <summary>The value in force.</summary>
    public T Current => _entries.Count == 0 ? _whenEmpty : _entries[^1].Value;

    /// <summary>
    /// The offset of its record; -1 if it comes from the bootstrap snapshot, from configuration, or from nowhere.
    /// </summary>
    public Offset CurrentOffset => _entries.Count == 0 ? Offset.None : _entries[^1].Offset;

    /// <summary>The value that was in force for a log that ended at <paramref name="end"/> (exclusive).</summary>
    public T At(Offset end)
    {
        var last = _entries.FindLastIndex(e => e.Offset < end);
        return last < 0 ? _whenEmpty : _entries[last].Value;
    }

    /// <summary>A record was appended.</summary>
    public void Append(Offset offset, T value)
    {
        Invariant.Require(_entries.Count == 0 || offset > _entries[^1].Offset);
        _entries.Add(new AtOffset<T>(offset, value));
    }

    /// <summary>The log was cut: it ends at <paramref name="end"/> (exclusive).</summary>
    public void TruncateTo(Offset end) => _entries.RemoveAll(e => e.Offset >= end);

    /// <summary>
    /// The log begins at <paramref name="start"/>: of what was before, only the newest value matters.
    /// </summary>
    public void MoveStart(Offset start)
    {
        var last = _entries.FindLastIndex(e => e.Offset < start);
        if (last > 0)
        {
            _entries.RemoveRange(0, last);
        }
    }

    /// <summary>The log was replaced by a snapshot that ends at <paramref name="end"/>.</summary>
    public void Reset(Offset end, T value)
    {
        _entries.Clear();
        _entries.Add(new AtOffset<T>(end - 1, value));
    }
}
