namespace KRaftNet.Load.Flush;

/// <summary>What the command line asks for. Immutable.</summary>
internal sealed record FlushOptions
{
    /// <summary>What is compared, in each round one after another.</summary>
    public required IReadOnlyList<FlushMethod> Methods { get; init; }

    /// <summary>Numbers of active partitions.</summary>
    public required IReadOnlyList<int> Partitions { get; init; }

    /// <summary>Sizes of batches.</summary>
    public required IReadOnlyList<int> BatchBytes { get; init; }

    /// <summary>Batches in flight, of all partitions together.</summary>
    public required int InFlight { get; init; }

    /// <summary>Rounds that count; one before them warms up.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long a round is.</summary>
    public required TimeSpan RoundTime { get; init; }

    /// <summary>Where data is put; null for the system's temporary folder.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where rows are written; null for nowhere.</summary>
    public string? OutFile { get; init; }

    /// <summary>What repeats the run.</summary>
    public required string Command { get; init; }
}
