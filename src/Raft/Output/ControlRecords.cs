namespace KRaftNet.Raft;

/// <summary>A record of a control batch of the metadata log. Immutable.</summary>
public abstract record ControlRecord;

/// <summary>The first record of every epoch: who leads it and by whose votes.</summary>
public sealed record LeaderChangeRecord(
    NodeId LeaderId,
    IReadOnlyList<ReplicaKey> Voters,
    IReadOnlyList<ReplicaKey> GrantingVoters) : ControlRecord;

/// <summary>The level of kraft.version from here on.</summary>
public sealed record KRaftVersionRecord(short Level) : ControlRecord;

/// <summary>The voters from here on: in force when appended, not when committed (Raft thesis §4.1, KIP-853).</summary>
public sealed record VotersRecord(VoterSet Voters) : ControlRecord;

/// <summary>Control records to append as one batch.</summary>
/// <param name="BaseOffset">The first record's offset: the end of the log at that moment.</param>
/// <param name="Epoch">The batch's partition leader epoch.</param>
/// <param name="Records">At least one.</param>
public sealed record ControlBatch(Offset BaseOffset, LeaderEpoch Epoch, IReadOnlyList<ControlRecord> Records);
