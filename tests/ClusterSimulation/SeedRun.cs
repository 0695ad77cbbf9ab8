using KRaftNet.ClusterSimulation.World;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.ClusterSimulation;

/// <summary>What came of one seed. Immutable.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="TraceHash">Equal in every run of the seed.</param>
/// <param name="Strikes">What was done to the cluster.</param>
/// <param name="Acked">Records acknowledged with acks=all.</param>
/// <param name="Steps">Events after which it was looked.</param>
/// <param name="Time">Virtual time.</param>
/// <param name="Failure">What failed, with the last steps; null if all was well.</param>
internal sealed record SeedRun(
    ulong Seed, ulong TraceHash, int Strikes, int Acked, long Steps, TimeSpan Time, string? Failure)
{
    private const string ReplayCommand = "dotnet run -c Release --project tests/ClusterSimulation -- --seed {seed}";

    /// <summary>Runs a seed; a failure shows so many last steps.</summary>
    public static SeedRun Of(ulong seed, int traceKept)
    {
        using var scenario = new ClusterScenario(seed, ReplayCommand, traceKept);
        string? failure = null;
        try
        {
            scenario.Run();
        }
        catch (SimulationFailedException e)
        {
            failure = $"{e.Message}{e.InnerException}\n{scenario.Describe()}";
        }

        return new SeedRun(
            seed, scenario.TraceHash, scenario.Strikes, scenario.AckedCount, scenario.Steps, scenario.Now, failure);
    }
}
