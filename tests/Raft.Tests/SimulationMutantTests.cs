using KRaftNet.RaftSimulation.Checking;
using KRaftNet.RaftSimulation.World;

namespace KRaftNet.Raft.Tests;

/// <summary>
/// A checker proves something only if it finds drivers that break the contract. Those of the core itself are in
/// <c>tests/RaftSimulation/mutants.jsonl</c>.
/// </summary>
public sealed class SimulationMutantTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(DriverMutant.SendsBeforePersisting, 20)]
    [InlineData(DriverMutant.LeaderCountsUnflushed, 20)]
    [InlineData(DriverMutant.FollowerAcknowledgesUnflushed, 20)]
    [InlineData(DriverMutant.ForgetsLeadership, 20)]
    [InlineData(DriverMutant.KeepsDirectoryIdAfterWipe, 20)]
    [InlineData(DriverMutant.TearsQuorumState, 20)]
    [InlineData(DriverMutant.KeepsTornBatch, 20)]
    public void Driver_that_breaks_its_contract_is_caught(DriverMutant mutant, ulong seeds)
    {
        for (var seed = 1UL; seed <= seeds; seed++)
        {
            var options = WorldOptions.Draw(new Prng(seed).Split("options")) with { Mutant = mutant };
            if (Broken(seed, options) is { } rule)
            {
                output.WriteLine($"{mutant}: seed {seed}: {rule}");
                return;
            }
        }

        Assert.Fail($"{mutant} survived {seeds} seeds");
    }

    private static string? Broken(ulong seed, WorldOptions options)
    {
        try
        {
            Run.Seed(seed, options: options);
            return null;
        }
        catch (SimulationException e) when (e.InnerException is SafetyException or FatalException or InvariantException)
        {
            return e.InnerException.Message;
        }
    }
}
