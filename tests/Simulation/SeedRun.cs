using KRaftNet.Simulation.World;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Simulation;

/// <summary>What came of one seed. Immutable.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="TraceHash">Equal in every run of the seed.</param>
/// <param name="Ends">How often the node ended.</param>
/// <param name="Acked">Records acknowledged with acks=all.</param>
/// <param name="Failure">What failed, with the last steps; null if all was well.</param>
internal sealed record SeedRun(ulong Seed, ulong TraceHash, int Ends, int Acked, string? Failure)
{
    private const string ReplayCommand = "dotnet run -c Release --project tests/Simulation -- --seed {seed}";

    /// <summary>Runs a seed; a failure shows so many last steps.</summary>
    public static SeedRun Of(ulong seed, int traceKept)
    {
        using var scenario = new Scenario(seed, ReplayCommand, traceKept);
        string? failure = null;
        try
        {
            scenario.Run();
        }
        catch (SimulationFailedException e)
        {
            failure = $"{e.Message}{e.InnerException}";
        }

        return new SeedRun(seed, scenario.TraceHash, scenario.Ends, scenario.Evidence.AckedCount, failure);
    }
}
