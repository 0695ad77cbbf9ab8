namespace KRaftNet.Load.Quorum;

/// <summary>What of a quorum is measured.</summary>
internal enum QuorumMeasure
{
    /// <summary>Changes of metadata, one at a time and many in flight.</summary>
    Changes,

    /// <summary>The time without a leader after one is killed.</summary>
    Failover,

    /// <summary>The time without acknowledged records after the leader of a partition is killed or held.</summary>
    ProduceGap,
}

/// <summary>What is done to a leader.</summary>
internal enum LeaderFault
{
    /// <summary>SIGKILL: its port refuses connections.</summary>
    Killed,

    /// <summary>SIGSTOP: it says nothing, and its connections stay.</summary>
    Held,
}

/// <summary>What the command line asks for. Immutable.</summary>
internal sealed record QuorumOptions
{
    /// <summary>What is measured.</summary>
    public required IReadOnlyList<QuorumMeasure> Measures { get; init; }

    /// <summary>Numbers of voters whose changes are measured.</summary>
    public required IReadOnlyList<int> Voters { get; init; }

    /// <summary>Rounds that count; one before them warms up.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long a round of one kind of change is.</summary>
    public required TimeSpan RoundTime { get; init; }

    /// <summary>Connections of those rounds that have many requests in flight.</summary>
    public required int Connections { get; init; }

    /// <summary>Requests in flight of each of these connections.</summary>
    public required int InFlight { get; init; }

    /// <summary>Time-outs with which leaders are killed.</summary>
    public required IReadOnlyList<QuorumProfile> Profiles { get; init; }

    /// <summary>How often, with each.</summary>
    public required int Kills { get; init; }

    /// <summary>How often the leader of a partition is held, with each.</summary>
    public required int Holds { get; init; }

    /// <summary>Where data is put; null for the system's temporary folder.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where rows are written; null for nowhere.</summary>
    public string? OutFile { get; init; }

    /// <summary>What repeats the run.</summary>
    public required string Command { get; init; }
}
