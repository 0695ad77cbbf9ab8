namespace KRaftNet.RaftSimulation.Node;

/// <summary>A batch of records as a simulated log holds it: what they say is one number. Immutable.</summary>
internal sealed record Batch(
    Offset BaseOffset,
    int Count,
    LeaderEpoch Epoch,
    ulong Content,
    IReadOnlyList<ControlRecord> Control)
{
    /// <summary>A page of a disk holds so many records of ours: long batches can be torn.</summary>
    private const int RecordsPerPage = 2;

    /// <summary>Exclusive.</summary>
    public Offset End => BaseOffset + Count;

    /// <summary>Pages that it lies on.</summary>
    public int Pages => ((Count - 1) / RecordsPerPage) + 1;

    /// <summary>The batch's and all earlier batches' content in one number, as a chain of checksums would have it.</summary>
    public ulong ChainAfter(ulong before)
    {
        var chain = before;
        Mix((ulong)BaseOffset.Value);
        Mix((ulong)Count);
        Mix((ulong)Epoch.Value);
        Mix(Content);
        return chain;

        void Mix(ulong value)
        {
            chain = (chain ^ value) * 0x9E3779B97F4A7C15UL;
            chain ^= chain >> 29;
        }
    }

    public override string ToString() => $"{BaseOffset}+{Count}/{Epoch}";
}

/// <summary>
/// A snapshot: the voters in force at its end and the chain of the records before it stand for its content. Immutable.
/// </summary>
internal sealed record Snapshot(OffsetAndEpoch Id, VoterSet Voters, short KRaftVersion, ulong Chain);
