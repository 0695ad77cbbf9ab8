using System.Net;

namespace KRaftNet.Load.Scenarios;

/// <summary>What the command line asks for. Immutable.</summary>
internal sealed record LoadOptions
{
    /// <summary>What is driven.</summary>
    public required IReadOnlyList<Workload> Workloads { get; init; }

    /// <summary>Values of <c>ack.durability</c>.</summary>
    public required IReadOnlyList<Durability> Durabilities { get; init; }

    /// <summary>Values of acks: 1, and -1 for all.</summary>
    public required IReadOnlyList<short> Acks { get; init; }

    /// <summary>Sizes of produced batches.</summary>
    public required IReadOnlyList<int> BatchBytes { get; init; }

    /// <summary>Sizes of fetches.</summary>
    public required IReadOnlyList<int> FetchBytes { get; init; }

    /// <summary>Numbers of connections.</summary>
    public required IReadOnlyList<int> Connections { get; init; }

    /// <summary>Produce requests of a connection in flight.</summary>
    public required int InFlight { get; init; }

    /// <summary>Bytes of a record's value.</summary>
    public required int RecordBytes { get; init; }

    /// <summary>Rounds that count; one before them warms up.</summary>
    public required int Rounds { get; init; }

    /// <summary>How long each kind of request is driven before anything is measured.</summary>
    public required TimeSpan WarmUpTime { get; init; }

    /// <summary>Longest round.</summary>
    public required TimeSpan RoundTime { get; init; }

    /// <summary>Most bytes of a round.</summary>
    public required long RoundBytes { get; init; }

    /// <summary>Bytes of the log that is fetched.</summary>
    public required long FetchLogBytes { get; init; }

    /// <summary>Whether memory is touched before each round, so that new pages of files need no work of the host.</summary>
    public required bool IsWarm { get; init; }

    /// <summary>A broker that runs; null to start one.</summary>
    public IPEndPoint? Bootstrap { get; init; }

    /// <summary>Its process, for its processor time.</summary>
    public int? BootstrapProcess { get; init; }

    /// <summary>Where data is put; null for the system's temporary folder.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where rows are written; null for nowhere.</summary>
    public string? OutFile { get; init; }

    /// <summary>What repeats the run.</summary>
    public required string Command { get; init; }
}
