namespace KRaftNet.Raft;

/// <summary>What a leader knows of its quorum (DescribeQuorum). Immutable.</summary>
/// <param name="LeaderId">The leader.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="HighWatermark">Null while no record of this epoch is committed.</param>
/// <param name="Voters">In the order of their ids, the leader among them.</param>
/// <param name="Observers">In the order of their keys.</param>
public sealed record QuorumDescription(
    NodeId LeaderId,
    LeaderEpoch Epoch,
    Offset? HighWatermark,
    IReadOnlyList<ReplicaDescription> Voters,
    IReadOnlyList<ReplicaDescription> Observers);

/// <summary>One replica as the leader sees it. Times are those of <c>Tick</c>.</summary>
/// <param name="Key">Which replica.</param>
/// <param name="LogEnd">For the leader its log's end, for others what they acknowledged; null if not heard of.</param>
/// <param name="LastContact">When it fetched last; null if not heard of.</param>
/// <param name="LastCaughtUp">When it last had all that the leader had; null if never in this epoch.</param>
public sealed record ReplicaDescription(ReplicaKey Key, Offset? LogEnd, TimeSpan? LastContact, TimeSpan? LastCaughtUp);
