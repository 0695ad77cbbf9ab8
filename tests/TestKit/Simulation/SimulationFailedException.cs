using System.Globalization;
using System.Text;

namespace KRaftNet.TestKit.Simulation;

/// <summary>A seed that failed: what broke, when, how to run it again, and the last steps.</summary>
public sealed class SimulationFailedException : Exception
{
    internal SimulationFailedException(SimulationScheduler scheduler, Exception inner)
        : base(Describe(scheduler, inner), inner)
    {
        Seed = scheduler.Seed;
    }

    /// <summary>The seed.</summary>
    public ulong Seed { get; }

    private static string Describe(SimulationScheduler scheduler, Exception inner)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"seed {scheduler.Seed} failed at {scheduler.Now} (step {scheduler.Steps}): {inner.Message}");
        var seed = scheduler.Seed.ToString(CultureInfo.InvariantCulture);
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"replay: {scheduler.Options.ReplayCommand.Replace("{seed}", seed, StringComparison.Ordinal)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"trace hash: {scheduler.Trace.Hash:x16}; last steps:");
        foreach (var line in scheduler.Trace.Tail())
        {
            text.AppendLine(line);
        }

        return text.ToString();
    }
}
