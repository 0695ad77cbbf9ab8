namespace KRaftNet.Raft.Tests.Simulation;

/// <summary>A batch of records as a simulated log holds it: what they say is one number. Immutable.</summary>
internal sealed record Batch(
    Offset BaseOffset,
    int Count,
    LeaderEpoch Epoch,
    ulong Content,
    IReadOnlyList<ControlRecord> Control)
{
    /// <summary>Exclusive.</summary>
    public Offset End => BaseOffset + Count;

    /// <summary>The same records at the same place of the same epoch.</summary>
    public bool IsSame(Batch other) =>
        BaseOffset == other.BaseOffset && Epoch == other.Epoch && Content == other.Content;

    public override string ToString() => $"{BaseOffset}+{Count}/{Epoch}";
}

/// <summary>A snapshot: the voters in force at its end stand for its content. Immutable.</summary>
internal sealed record Snapshot(OffsetAndEpoch Id, VoterSet Voters, short KRaftVersion);
