using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation;

/// <summary>What came of one seed, or of many. Immutable.</summary>
internal sealed record SeedResult
{
    /// <summary>Seeds that are counted here.</summary>
    public long Seeds { get; init; }

    /// <summary>Delivered events.</summary>
    public long Events { get; init; }

    /// <summary>Epochs that were led.</summary>
    public long Leaders { get; init; }

    /// <summary>Batches that were committed.</summary>
    public long Committed { get; init; }

    /// <summary>Logs that were cut.</summary>
    public long Cuts { get; init; }

    /// <summary>Batches that crashes tore.</summary>
    public long Torn { get; init; }

    /// <summary>Snapshots that were installed.</summary>
    public long Snapshots { get; init; }

    /// <summary>Voter sets that leaders appended.</summary>
    public long VoterSets { get; init; }

    /// <summary>Equal in every run of the same seeds.</summary>
    public ulong Digest { get; init; }

    /// <summary>What went wrong; null if nothing did.</summary>
    public string? Failure { get; init; }

    /// <summary>What happened, if that was asked for.</summary>
    public IReadOnlyList<string> Story { get; init; } = [];

    /// <summary>Runs one seed.</summary>
    public static SeedResult Of(ulong seed, long steps, bool tellStory)
    {
        try
        {
            return From(Run.Seed(seed, steps, tellStory: tellStory));
        }
        catch (SimulationException e)
        {
            return From(e.World) with { Failure = e.Message };
        }
    }

    /// <summary>Both together; seeds are added in their order.</summary>
    public SeedResult With(SeedResult next) => new()
    {
        Seeds = Seeds + next.Seeds,
        Events = Events + next.Events,
        Leaders = Leaders + next.Leaders,
        Committed = Committed + next.Committed,
        Cuts = Cuts + next.Cuts,
        Torn = Torn + next.Torn,
        Snapshots = Snapshots + next.Snapshots,
        VoterSets = VoterSets + next.VoterSets,
        Digest = ((Digest << 7) | (Digest >> 57)) ^ next.Digest,
    };

    public override string ToString() =>
        $"{Events} delivered events, {Leaders} leaders, {Committed} batches committed, {Cuts} logs cut, {Torn} batches torn, "
        + $"{Snapshots} snapshots installed, {VoterSets} voter sets, digest {Digest:x16}";

    private static SeedResult From(SimWorld world) => new()
    {
        Seeds = 1,
        Events = world.Delivered,
        Leaders = world.Checker.Elections.Leaders,
        Committed = world.Checker.Commits.Count,
        Cuts = world.Checker.Logs.Cuts,
        Torn = world.Nodes.Sum(n => n.Torn),
        Snapshots = world.Checker.Logs.Snapshots,
        VoterSets = world.Checker.Commits.VoterSets,
        Digest = world.TraceHash,
        Story = world.Story,
    };
}
