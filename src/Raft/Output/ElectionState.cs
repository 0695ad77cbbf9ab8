namespace KRaftNet.Raft;

/// <summary>
/// What a replica has promised: its epoch, the leader it knows in it, and whom it voted for in it. The content of
/// Kafka's <c>quorum-state</c> file. A vote is kept until the epoch changes, also when the leader is known.
/// </summary>
/// <param name="Epoch">0 and up.</param>
/// <param name="LeaderId"><see cref="NodeId.None"/> if not known.</param>
/// <param name="Voted">Null if none; the directory may be unknown (a file of version 0).</param>
public readonly record struct ElectionState(LeaderEpoch Epoch, NodeId LeaderId, ReplicaKey? Voted)
{
    /// <summary>A replica that has never heard of a leader.</summary>
    public static readonly ElectionState Initial = new(new LeaderEpoch(0), NodeId.None, null);

    /// <summary>Whether the leader of the epoch is known.</summary>
    public bool HasLeader => LeaderId != NodeId.None;
}
