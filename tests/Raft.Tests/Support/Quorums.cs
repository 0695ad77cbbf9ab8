namespace KRaftNet.Raft.Tests.Support;

/// <summary>Short names for what tests need of ids, voters and starting states.</summary>
internal static class Quorums
{
    public static readonly RaftOptions Options = new();

    public static ReplicaKey Key(int id, ulong directory = 0) =>
        new(new NodeId(id), new DirectoryId(new Uuid(7, directory == 0 ? (ulong)id : directory)));

    public static Voter Voter(int id) => Voter(Key(id));

    public static Voter Voter(ReplicaKey key) =>
        new(key, [new VoterEndpoint("CONTROLLER", $"host{key.Id}", 9093)], KRaftVersionMin: 0, KRaftVersionMax: 1);

    public static VoterSet Voters(params int[] ids) => new(ids.Select(Voter));

    public static OffsetAndEpoch At(long offset, int epoch) => new(new Offset(offset), new LeaderEpoch(epoch));

    public static LeaderEpoch Epoch(int epoch) => new(epoch);

    /// <summary>
    /// A replica formatted with these voters (kraft.version 1, bootstrap snapshot 0-0), with or without a past.
    /// </summary>
    public static RaftInitialState Formatted(
        int self,
        VoterSet voters,
        ElectionState? election = null,
        RaftLogState? log = null) => new()
    {
        Self = Key(self),
        Election = election,
        Log = log ?? RaftLogState.Empty,
        Voters = [new AtOffset<VoterSet>(Offset.None, voters)],
        KRaftVersions = [new AtOffset<short>(Offset.None, 1)],
    };

    /// <summary>
    /// A log of so many records per epoch, all flushed: <c>LogOf((1, 3), (2, 4))</c> ends at 7 in epoch 2.
    /// </summary>
    public static RaftLogState LogOf(params (int Epoch, int Records)[] epochs)
    {
        var starts = new List<OffsetAndEpoch>();
        var end = 0L;
        foreach (var (epoch, records) in epochs)
        {
            starts.Add(At(end, epoch));
            end += records;
        }

        return new RaftLogState { EndOffset = new Offset(end), EpochStarts = starts };
    }

    public static RaftCore Core(RaftInitialState initial, RaftOptions? options = null, ulong seed = 1) =>
        new(options ?? Options, initial, new Prng(seed), TimeSpan.Zero);
}
