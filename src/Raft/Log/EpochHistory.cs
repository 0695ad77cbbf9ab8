namespace KRaftNet.Raft.Log;

/// <summary>
/// Which epochs the log has records of, and from where. Epochs and their first offsets both rise strictly; the epoch of
/// the snapshot that the log begins after stands before all of them. Owned by the core.
/// </summary>
internal sealed class EpochHistory
{
    private readonly List<OffsetAndEpoch> _starts = [];
    private OffsetAndEpoch _base;

    /// <param name="logStart">The snapshot that the log begins after, 0-0 for a whole log.</param>
    /// <param name="starts">The first offset of each epoch that has records, ascending.</param>
    public EpochHistory(OffsetAndEpoch logStart, IEnumerable<OffsetAndEpoch> starts)
    {
        _base = logStart;
        foreach (var start in starts)
        {
            Append(start.Offset, start.Epoch);
        }
    }

    /// <summary>
    /// The epoch of the last record, or of the snapshot if there is none after it; 0 for an empty log.
    /// </summary>
    public LeaderEpoch LastEpoch => _starts.Count == 0 ? _base.Epoch : _starts[^1].Epoch;

    /// <summary>The snapshot that the log begins after.</summary>
    public OffsetAndEpoch Start => _base;

    /// <summary>
    /// Records of an epoch were appended from an offset on; nothing changes if it goes on with the last epoch.
    /// </summary>
    public void Append(Offset first, LeaderEpoch epoch)
    {
        Invariant.Require(epoch >= LastEpoch);
        if (_starts.Count == 0 || epoch > _starts[^1].Epoch)
        {
            Invariant.Require(_starts.Count == 0 || first > _starts[^1].Offset);
            _starts.Add(new OffsetAndEpoch(first, epoch));
        }
    }

    /// <summary>
    /// The newest epoch here that is not above <paramref name="epoch"/>, and where its records end; for an epoch older
    /// than all records, the snapshot's epoch and the log's start (KIP-101's answer to OffsetForLeaderEpoch).
    /// </summary>
    public OffsetAndEpoch EndOf(LeaderEpoch epoch, Offset logEnd)
    {
        var index = _starts.FindLastIndex(s => s.Epoch <= epoch);
        var end = index + 1 < _starts.Count ? _starts[index + 1].Offset : logEnd;
        return new OffsetAndEpoch(end, index < 0 ? _base.Epoch : _starts[index].Epoch);
    }

    /// <summary>The epoch of the record before <paramref name="end"/>: with it, a snapshot's id.</summary>
    public LeaderEpoch EpochBefore(Offset end)
    {
        var index = _starts.FindLastIndex(s => s.Offset < end);
        return index < 0 ? _base.Epoch : _starts[index].Epoch;
    }

    /// <summary>The log was cut: it ends at <paramref name="end"/> (exclusive).</summary>
    public void TruncateTo(Offset end) => _starts.RemoveAll(s => s.Offset >= end);

    /// <summary>The log begins after that snapshot now; records after it stay.</summary>
    public void MoveStart(OffsetAndEpoch start)
    {
        var last = _starts.FindLastIndex(s => s.Offset <= start.Offset);
        if (last > 0)
        {
            _starts.RemoveRange(0, last);
        }

        _base = start;
    }

    /// <summary>The log was replaced by that snapshot.</summary>
    public void Reset(OffsetAndEpoch start)
    {
        _starts.Clear();
        _base = start;
    }
}
