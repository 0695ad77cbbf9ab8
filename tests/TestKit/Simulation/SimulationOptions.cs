namespace KRaftNet.TestKit.Simulation;

/// <summary>The bounds of one simulated run, and how it is run again.</summary>
public sealed record SimulationOptions
{
    /// <summary>Events after which a run fails: it goes round in circles.</summary>
    public long StepsMax { get; init; } = 20_000_000;

    /// <summary>Virtual time after which a run fails.</summary>
    public TimeSpan TimeMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Steps that are kept in readable form and shown when the run fails.</summary>
    public int TraceKept { get; init; } = 200;

    /// <summary>How to run a seed again; <c>{seed}</c> is replaced.</summary>
    public string ReplayCommand { get; init; } = Seeds.Variable + "={seed} dotnet test --filter <this test>";

    /// <summary>What goes wrong, and how often.</summary>
    public FaultOptions Faults { get; init; } = new();
}
