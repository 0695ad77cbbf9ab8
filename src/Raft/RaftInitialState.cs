namespace KRaftNet.Raft;

/// <summary>What a replica knows when it starts, as read from its disk. Immutable.</summary>
public sealed record RaftInitialState
{
    /// <summary>This replica.</summary>
    public required ReplicaKey Self { get; init; }

    /// <summary>The <c>quorum-state</c> file; null if there is none (a new replica: epoch 0).</summary>
    public ElectionState? Election { get; init; }

    /// <summary>
    /// The log, of which everything is on disk: recovered bytes are flushed before they are shown here.
    /// </summary>
    public RaftLogState Log { get; init; } = RaftLogState.Empty;

    /// <summary>
    /// The voter sets of the latest snapshot and of the log after it, in ascending order. An entry of a snapshot has
    /// the offset before the snapshot's end, so -1 for the bootstrap snapshot 0-0 and for voters from static
    /// configuration.
    /// </summary>
    public IReadOnlyList<AtOffset<VoterSet>> Voters { get; init; } = [];

    /// <summary>The same for the levels of kraft.version; without an entry it is 0.</summary>
    public IReadOnlyList<AtOffset<short>> KRaftVersions { get; init; } = [];
}

/// <summary>The outline of a log: offsets and epochs without any bytes. Immutable.</summary>
public sealed record RaftLogState
{
    /// <summary>A log that never held a record.</summary>
    public static readonly RaftLogState Empty = new();

    /// <summary>
    /// Where the log begins: the id of the snapshot that covers all before it; 0-0 if nothing was cut.
    /// </summary>
    public OffsetAndEpoch Start { get; init; }

    /// <summary>The end of the log, exclusive.</summary>
    public Offset EndOffset { get; init; }

    /// <summary>For each epoch that has records, the offset of its first one; ascending in both.</summary>
    public IReadOnlyList<OffsetAndEpoch> EpochStarts { get; init; } = [];

    /// <summary>The newest snapshot; null if there is none but the bootstrap snapshot 0-0.</summary>
    public OffsetAndEpoch? LatestSnapshot { get; init; }
}

/// <summary>
/// A value that a control record set: in force from the moment the record at this offset was appended.
/// </summary>
public readonly record struct AtOffset<T>(Offset Offset, T Value);
