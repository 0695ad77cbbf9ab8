namespace KRaftNet.Raft;

/// <summary>
/// A replica asks the leader for records from an offset, and acknowledges by it that all below is on its disk.
/// </summary>
/// <param name="Replica">Who fetches; id -1 for a reader that is no replica.</param>
/// <param name="Epoch">The epoch in which it believes the receiver to lead.</param>
/// <param name="Position">Its log's end and the epoch of the record before it.</param>
/// <param name="HighWatermark">
/// What it knows to be committed (Fetch 18, KIP-1166); null if the version lacks it.
/// </param>
/// <param name="MaxWait">How long the leader may wait for something new.</param>
public sealed record FetchRequest(
    ReplicaKey Replica,
    LeaderEpoch Epoch,
    OffsetAndEpoch Position,
    Offset? HighWatermark,
    TimeSpan MaxWait) : RaftRequest;

/// <summary>
/// The answer to a fetch. At most one of <see cref="DivergingEpoch"/>, <see cref="SnapshotId"/> and
/// <see cref="HasRecords"/> is set, and none with an error.
/// </summary>
public sealed record FetchResponse(RaftError Error, LeaderEpoch Epoch, NodeId LeaderId)
    : RaftResponse(Error, Epoch, LeaderId)
{
    /// <summary>The leader's high watermark; null until a record of its own epoch is committed.</summary>
    public Offset? HighWatermark { get; init; }

    /// <summary>The leader's log start.</summary>
    public Offset LogStart { get; init; }

    /// <summary>The end of the newest epoch that both logs may share: the follower cuts its log there.</summary>
    public OffsetAndEpoch? DivergingEpoch { get; init; }

    /// <summary>The log does not reach back to the offset: fetch this snapshot first.</summary>
    public OffsetAndEpoch? SnapshotId { get; init; }

    /// <summary>
    /// To send: the driver adds records from the request's offset on, up to the end of its log. Received: it has some.
    /// </summary>
    public bool HasRecords { get; init; }
}
