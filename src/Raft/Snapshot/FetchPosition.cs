using KRaftNet.Raft.Log;

namespace KRaftNet.Raft.Snapshot;

/// <summary>
/// What a leader's log says to a fetch position: it goes on here, our logs part there, or begin with that snapshot.
/// At most one of the two is set.
/// </summary>
internal readonly record struct FetchPosition(OffsetAndEpoch? DivergingEpoch, OffsetAndEpoch? SnapshotId)
{
    /// <summary>The position is part of the log: the follower holds the same records below it (log matching).</summary>
    public bool IsValid => DivergingEpoch is null && SnapshotId is null;

    /// <summary>
    /// A position before the log's start, or at it or in an epoch before it without the snapshot's own epoch, begins
    /// with the newest snapshot; so does offset 0 whenever there is a snapshot (KIP-630). Else the epoch must be one of
    /// the log's, and reach at least as far here as there.
    /// </summary>
    public static FetchPosition Check(LogView log, OffsetAndEpoch position)
    {
        var start = log.StartPosition;
        var cutOff = start.Offset > Offset.Zero
            && (position.Offset < start.Offset
                || position.Epoch < start.Epoch
                || (position.Offset == start.Offset && position.Epoch != start.Epoch));
        if (log.LatestSnapshot is { } snapshot && (cutOff || position.Offset == Offset.Zero))
        {
            return new FetchPosition(null, snapshot);
        }

        var end = log.EndOf(position.Epoch);
        var diverges = end.Epoch != position.Epoch || end.Offset < position.Offset;
        return new FetchPosition(diverges ? end : null, null);
    }

    /// <summary>
    /// Where a follower cuts its log when the leader says <paramref name="diverging"/>: at the leader's end of that
    /// epoch or its own of the newest one not above it, whichever is lower. The logs share nothing beyond either.
    /// </summary>
    public static Offset TruncationPoint(LogView log, OffsetAndEpoch diverging) =>
        Offset.Min(log.EndOf(diverging.Epoch).Offset, diverging.Offset);
}
