using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load.Replicate;

/// <summary>What the command line asks for. Immutable.</summary>
internal sealed record ReplicateOptions
{
    /// <summary>Values of <c>ack.durability</c>.</summary>
    public required IReadOnlyList<Durability> Durabilities { get; init; }

    /// <summary>Sizes of batches.</summary>
    public required IReadOnlyList<int> BatchBytes { get; init; }

    /// <summary>Numbers of partitions.</summary>
    public required IReadOnlyList<int> Partitions { get; init; }

    /// <summary>Requests in flight.</summary>
    public required int InFlight { get; init; }

    /// <summary>Bytes of a record's value.</summary>
    public required int RecordBytes { get; init; }

    /// <summary>Rounds that count; one before them warms up.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long each target is driven before anything is measured.</summary>
    public required TimeSpan WarmUpTime { get; init; }

    /// <summary>Longest round.</summary>
    public required TimeSpan RoundTime { get; init; }

    /// <summary>Most bytes of a round, of one replica.</summary>
    public required long RoundBytes { get; init; }

    /// <summary>Whether memory is touched before each round, so that new pages of files need no work of the host.</summary>
    public required bool IsWarm { get; init; }

    /// <summary>Where data is put; null for the system's temporary folder.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where rows are written; null for nowhere.</summary>
    public string? OutFile { get; init; }

    /// <summary>What repeats the run.</summary>
    public required string Command { get; init; }
}
