using KRaftNet.RaftSimulation;
using KRaftNet.RaftSimulation.World;

namespace KRaftNet.Raft.Tests;

/// <summary>
/// A few seeds of the simulation with the unit tests; <c>tests/run-raft</c> runs them by the thousand.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const ulong Seeds = 100;

    [Fact]
    public void Quorum_under_faults_stays_safe_and_recovers()
    {
        var sum = new SeedResult();
        for (var seed = 1UL; seed <= Seeds; seed++)
        {
            var result = SeedResult.Of(seed, Run.StepsDefault, tellStory: false);
            Assert.Null(result.Failure);
            sum = sum.With(result);
        }

        output.WriteLine($"{Seeds} seeds: {sum}");

        // A quiet world proves nothing.
        Assert.True(sum.Leaders > sum.Seeds && sum.Cuts > 0 && sum.Snapshots > 0 && sum.VoterSets > sum.Seeds);
    }

    [Fact]
    public void Same_seed_gives_the_same_run()
    {
        Assert.Equal(Run.Seed(77).TraceHash, Run.Seed(77).TraceHash);
        Assert.NotEqual(Run.Seed(77).TraceHash, Run.Seed(78).TraceHash);
    }

    [Fact]
    public void Seeds_differ_in_kind()
    {
        var drawn = Enumerable.Range(1, 200).Select(s => WorldOptions.Draw(new Prng((ulong)s).Split("options"))).ToList();
        Assert.Equal(Enumerable.Range(1, 7), drawn.Select(o => o.Voters).Distinct().Order());
        Assert.Contains(drawn, o => o.IsStatic);
        Assert.Contains(drawn, o => o.Loss > 0 && o.Duplication > 0 && o.Partitions && o.Crashes && o.SlowDisks);
        Assert.Contains(drawn, o => o.ClockDriftMax > 0 && o.VoterChanges && o.Snapshots && o.Wipes);
    }

    [Fact]
    public void Failure_names_the_command_that_shows_it_again()
    {
        var options = new WorldOptions { Mutant = DriverMutant.SendsBeforePersisting };
        var failure = Assert.Throws<SimulationException>(() => Run.Seed(3, steps: 500, options));
        Assert.Contains("tests/RaftSimulation -- --seeds 3..3 --steps 500", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_seeds_are_the_same_on_any_number_of_threads()
    {
        Assert.Equal(Digest("1"), Digest("3"));

        static ulong Digest(string threads) => new Blocks(
            Arguments.Parse(["--seeds", "1..12", "--steps", "300", "--threads", threads]), size: 12).Run(1).Sum.Digest;
    }

    [Fact]
    public void Long_run_goes_on_after_what_its_log_has()
    {
        var path = Path.GetTempFileName();
        try
        {
            var block = new Blocks(Arguments.Parse(["--seeds", "5..8", "--steps", "300"]), size: 4).Run(5);
            new BlockLog(path, steps: 300).Write(block);
            var log = new BlockLog(path, steps: 300);
            Assert.Equal(9UL, log.Next(5));
            Assert.Equal((4, block.Sum.Events, block.Sum.Committed), (log.Sum.Seeds, log.Sum.Events, log.Sum.Committed));
            Assert.Throws<InvalidDataException>(() => new BlockLog(path, steps: 301));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
