using KRaftNet.Raft.Tests.Simulation;

namespace KRaftNet.Raft.Tests;

/// <summary>A checker proves something only if it finds drivers that break the contract.</summary>
public sealed class SimulationMutantTests(ITestOutputHelper output)
{
    // Found within the first few dozen as a rule; the bound is there so that a blind checker ends.
    private const ulong SeedsMax = 600;

    [Theory]
    [InlineData(DriverMutant.SendsBeforePersisting)]
    [InlineData(DriverMutant.LeaderCountsUnflushed)]
    [InlineData(DriverMutant.FollowerAcknowledgesUnflushed)]
    [InlineData(DriverMutant.ForgetsLeadership)]
    [InlineData(DriverMutant.KeepsDirectoryIdAfterWipe)]
    public void Driver_that_breaks_its_contract_is_caught(DriverMutant mutant)
    {
        for (var seed = 1UL; seed <= SeedsMax; seed++)
        {
            var options = WorldOptions.Draw(new Prng(seed).Split("options")) with { Mutant = mutant };
            if (Broken(seed, options) is { } rule)
            {
                output.WriteLine($"{mutant}: seed {seed}: {rule}");
                return;
            }
        }

        Assert.Fail($"{mutant} survived {SeedsMax} seeds");
    }

    private static string? Broken(ulong seed, WorldOptions options)
    {
        try
        {
            Run.Seed(seed, options);
            return null;
        }
        catch (SimulationException e) when (e.InnerException is SafetyException or FatalException)
        {
            return e.InnerException.Message;
        }
    }
}
