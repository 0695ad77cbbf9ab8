namespace KRaftNet.Raft.Log;

/// <summary>
/// The outline of the log: start ≤ flushed end ≤ end, the epochs, the newest snapshot. Owned by the core. A leader's
/// end moves when it hands out offsets (the driver appends at once), a follower's when the driver has appended.
/// </summary>
internal sealed class LogView
{
    private readonly EpochHistory _epochs;

    public LogView(RaftLogState state)
    {
        _epochs = new EpochHistory(state.Start, state.EpochStarts);
        End = state.EndOffset;
        FlushedEnd = state.EndOffset;
        LatestSnapshot = state.LatestSnapshot;
        CheckInvariants();
    }

    /// <summary>The first offset.</summary>
    public Offset Start => _epochs.Start.Offset;

    /// <summary>The next offset to be given.</summary>
    public Offset End { get; private set; }

    /// <summary>All below it is on this replica's disk.</summary>
    public Offset FlushedEnd { get; private set; }

    /// <summary>The newest snapshot but for the bootstrap snapshot.</summary>
    public OffsetAndEpoch? LatestSnapshot { get; private set; }

    /// <summary>The end and the last record's epoch: how far this log is, as votes and fetches compare it.</summary>
    public OffsetAndEpoch EndPosition => new(End, _epochs.LastEpoch);

    /// <summary>The flushed end and the epoch of the record before it: what no crash takes.</summary>
    public OffsetAndEpoch FlushedPosition => new(FlushedEnd, _epochs.EpochBefore(FlushedEnd));

    /// <summary>The snapshot that the log begins after.</summary>
    public OffsetAndEpoch StartPosition => _epochs.Start;

    /// <inheritdoc cref="EpochHistory.EndOf"/>
    public OffsetAndEpoch EndOf(LeaderEpoch epoch) => _epochs.EndOf(epoch, End);

    /// <inheritdoc cref="EpochHistory.EpochBefore"/>
    public LeaderEpoch EpochBefore(Offset end) => _epochs.EpochBefore(end);

    /// <summary>Records up to <paramref name="end"/> (exclusive) are in the log.</summary>
    public void Append(Offset end, LeaderEpoch epoch)
    {
        Invariant.Require(end > End);
        _epochs.Append(End, epoch);
        End = end;
    }

    /// <summary>All below <paramref name="end"/> is on disk; an older word than the last is ignored.</summary>
    public void Flushed(Offset end)
    {
        Invariant.Require(end <= End);
        FlushedEnd = Offset.Max(FlushedEnd, end);
    }

    /// <summary>The log was cut.</summary>
    public void TruncateTo(Offset end)
    {
        Invariant.Require(end >= Start);
        Invariant.Require(end <= End);
        _epochs.TruncateTo(end);
        End = end;
        FlushedEnd = Offset.Min(FlushedEnd, end);
        CheckInvariants();
    }

    /// <summary>A snapshot was taken of what this log holds.</summary>
    public void SnapshotTaken(OffsetAndEpoch id)
    {
        Invariant.Require(id.Offset <= End);
        if (LatestSnapshot is null || id.Offset > LatestSnapshot.Value.Offset)
        {
            LatestSnapshot = id;
        }
    }

    /// <summary>Everything before a snapshot was deleted.</summary>
    public void MoveStart(OffsetAndEpoch snapshot)
    {
        Invariant.Require(snapshot.Offset >= Start);
        Invariant.Require(snapshot.Offset <= End);
        _epochs.MoveStart(snapshot);
        SnapshotTaken(snapshot);
        CheckInvariants();
    }

    /// <summary>The log was replaced by a snapshot: it is empty and begins at its end.</summary>
    public void Reset(OffsetAndEpoch snapshot)
    {
        Invariant.Require(snapshot.Offset > Start);
        _epochs.Reset(snapshot);
        LatestSnapshot = snapshot;
        End = snapshot.Offset;
        FlushedEnd = snapshot.Offset;
        CheckInvariants();
    }

    private void CheckInvariants()
    {
        Invariant.Require(Start <= FlushedEnd);
        Invariant.Require(FlushedEnd <= End);
        Invariant.Require(Start.Value == 0 || LatestSnapshot is not null);
    }
}
