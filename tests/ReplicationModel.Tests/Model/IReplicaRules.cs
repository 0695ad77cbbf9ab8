namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>
/// What leader and follower decide, as pure functions of one replica: the seam at which the product's own replica code
/// takes the place of the model's. Offsets are numbers of records.
/// </summary>
internal interface IReplicaRules
{
    /// <summary>The high watermark of a leader as it stands now; not below the present one.</summary>
    int HighWatermark(ref Replica leader, int self);

    /// <summary>The high watermark that a follower takes from an answer.</summary>
    int FollowerHighWatermark(ref Replica follower, int leaderHighWatermark);

    /// <summary>Whether a follower may fetch now: what it has must count.</summary>
    bool MayFetch(ref Replica follower);

    /// <summary>Whether a leader may propose that a follower joins the ISR.</summary>
    bool MayJoin(ref Replica leader, int follower);

    /// <summary>
    /// Where a follower's log ends to match the leader's: its own end if nothing diverges (KIP-101, KIP-279, KIP-595).
    /// </summary>
    int AgreedEnd(ref Replica leader, ref Replica follower);
}
