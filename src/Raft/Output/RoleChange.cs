namespace KRaftNet.Raft;

/// <summary>
/// What a replica does in its epoch. An observer, a replica outside the voter set, is Unattached or Follower.
/// </summary>
public enum RaftRole
{
    /// <summary>Knows its epoch, follows nobody.</summary>
    Unattached,

    /// <summary>Asks the voters whether they would elect it (KIP-996).</summary>
    Prospective,

    /// <summary>Asks for votes in a new epoch, after voting for itself.</summary>
    Candidate,

    /// <summary>Fetches from the leader of its epoch.</summary>
    Follower,

    /// <summary>Leads its epoch.</summary>
    Leader,

    /// <summary>Has led its epoch and must not do so again.</summary>
    Resigned,
}

/// <summary>A change of role, epoch or known leader.</summary>
/// <param name="Role">The new role.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="LeaderId">The leader of the epoch, or <see cref="NodeId.None"/>.</param>
/// <param name="EpochStart">
/// For a leader, the offset of the first record of its epoch. It may serve its state only after it has applied all
/// below the high watermark, and that is above this offset (Raft thesis §6.4).
/// </param>
public sealed record RoleChange(RaftRole Role, LeaderEpoch Epoch, NodeId LeaderId, Offset? EpochStart);
