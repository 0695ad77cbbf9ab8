namespace KRaftNet.Raft;

/// <summary>
/// What the driver has to do after a run of inputs, taken by <see cref="RaftCore.TakeReady"/>. Immutable. The order of
/// the properties is the order of the work, and it is a contract:
/// <list type="number">
/// <item><see cref="ElectionState"/> is durable before anything below leaves the node or is appended, and before the
/// core gets another input. Were a vote answered first, a crash would let it be cast twice in an epoch.</item>
/// <item><see cref="TruncateTo"/> is done, and <c>Truncated</c> called, before the core gets another input.</item>
/// <item><see cref="ControlBatches"/> are appended to the log before any proposal made later, since they have lower
/// offsets. Their flush is armed like any other; <c>Flushed</c> tells when it is done.</item>
/// <item><see cref="AppendFetched"/>: the records of that response are checked and appended, <c>Appended</c> is called
/// for each batch, or <c>FetchedRecordsRefused</c> once. If it is null, records that came with a response are
/// dropped.</item>
/// <item><see cref="FetchSnapshot"/> is started; it ends with <c>SnapshotInstalled</c> or <c>SnapshotFetchFailed</c>,
/// or silently when a later <see cref="RoleChanges"/> is not empty.</item>
/// <item><see cref="Requests"/> and <see cref="Answers"/> are sent. Records of a fetch answer are read from the log
/// after the appends above.</item>
/// <item><see cref="HighWatermark"/> is published; then <see cref="RoleChanges"/>, in order: what was committed by a
/// leader that has just lost its office is still acknowledged.</item>
/// <item><c>Tick</c> is called no later than <see cref="NextDeadline"/>.</item>
/// </list>
/// </summary>
public sealed record Ready
{
    /// <summary>To be made durable; null if unchanged since the last time.</summary>
    public ElectionState? ElectionState { get; init; }

    /// <summary>The log's end is to become this; batches are never cut in two.</summary>
    public Offset? TruncateTo { get; init; }

    /// <summary>To be appended, in order.</summary>
    public IReadOnlyList<ControlBatch> ControlBatches { get; init; } = [];

    /// <summary>The fetch whose response's records are to be appended.</summary>
    public OutboundRequest? AppendFetched { get; init; }

    /// <summary>A snapshot to be fetched from the leader and installed.</summary>
    public SnapshotFetch? FetchSnapshot { get; init; }

    /// <summary>To be sent to peers.</summary>
    public IReadOnlyList<OutboundRequest> Requests { get; init; } = [];

    /// <summary>Answers to requests that were stepped in.</summary>
    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>A new high watermark: all below it is committed. Never goes down.</summary>
    public Offset? HighWatermark { get; init; }

    /// <summary>What became of the role, oldest first.</summary>
    public IReadOnlyList<RoleChange> RoleChanges { get; init; } = [];

    /// <summary>The core's next deadline, in the time of <c>Tick</c>; null if it waits for nothing.</summary>
    public TimeSpan? NextDeadline { get; init; }

    /// <summary>Whether there is nothing to do but to wait.</summary>
    public bool IsIdle =>
        ElectionState is null && TruncateTo is null && ControlBatches.Count == 0 && AppendFetched is null
        && FetchSnapshot is null && Requests.Count == 0 && Answers.Count == 0 && HighWatermark is null
        && RoleChanges.Count == 0;
}

/// <summary>A snapshot to be fetched from the leader of an epoch.</summary>
public sealed record SnapshotFetch(NodeId LeaderId, LeaderEpoch Epoch, OffsetAndEpoch SnapshotId);
