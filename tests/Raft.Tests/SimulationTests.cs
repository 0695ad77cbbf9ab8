using System.Globalization;
using KRaftNet.Raft.Tests.Simulation;

namespace KRaftNet.Raft.Tests;

/// <summary>
/// Seeded runs of a quorum under message loss, crashes, partitions, lost disks and voter changes. Every step is
/// checked; KRAFTNET_SEEDS sets how many seeds, KRAFTNET_SEED replays one with its story.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int SeedsDefault = 200;

    [Fact]
    public void Quorum_under_faults_stays_safe_and_recovers()
    {
        var seeds = Number("KRAFTNET_SEEDS", SeedsDefault);
        var (events, leaders, committed, cuts, snapshots, voterSets) = (0L, 0, 0, 0, 0, 0);
        for (var seed = 1UL; seed <= seeds; seed++)
        {
            var world = Run.Seed(seed);
            events += world.Scheduler.Events;
            leaders += world.Checker.Leaders;
            committed += world.Checker.CommittedCount;
            cuts += world.Checker.Cuts;
            snapshots += world.Checker.Snapshots;
            voterSets += world.Checker.VoterSets;
        }

        output.WriteLine($"{seeds} seeds, {events} events, {leaders} leaders, {committed} batches committed, "
            + $"{cuts} logs cut, {snapshots} snapshots installed, {voterSets} voter sets");

        // A quiet world proves nothing.
        Assert.True(leaders > (int)seeds && cuts > 0 && snapshots > 0 && voterSets > (int)seeds);
    }

    [Fact]
    public void Same_seed_gives_the_same_run()
    {
        Assert.Equal(Run.Seed(77).TraceHash, Run.Seed(77).TraceHash);
        Assert.NotEqual(Run.Seed(77).TraceHash, Run.Seed(78).TraceHash);
    }

    [Fact]
    public void Replay_of_one_seed()
    {
        var seed = Number("KRAFTNET_SEED", 0);
        Assert.SkipWhen(seed == 0, "KRAFTNET_SEED is not set");
        try
        {
            Run.Seed(seed, tellStory: true).Story.ToList().ForEach(output.WriteLine);
        }
        catch (SimulationException e)
        {
            e.World.Story.ToList().ForEach(output.WriteLine);
            throw;
        }
    }

    private static ulong Number(string name, ulong otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? ulong.Parse(value, CultureInfo.InvariantCulture)
            : otherwise;
}
