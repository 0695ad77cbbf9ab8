namespace KRaftNet.Raft;

/// <summary>
/// Offsets for records to be appended by the leader's driver. Committed when the high watermark is at the end.
/// </summary>
/// <param name="BaseOffset">The first record's offset.</param>
/// <param name="RecordCount">How many, above 0.</param>
/// <param name="Epoch">The batch's partition leader epoch.</param>
public sealed record Proposal(Offset BaseOffset, int RecordCount, LeaderEpoch Epoch)
{
    /// <summary>The end, exclusive.</summary>
    public Offset EndOffset => BaseOffset + RecordCount;
}
