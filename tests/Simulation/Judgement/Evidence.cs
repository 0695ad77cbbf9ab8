using KRaftNet.Common;
using KRaftNet.Simulation.Clients;
using KRaftNet.TestKit.Checkers;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.Simulation.Judgement;

/// <summary>What the clients of one run saw, and what they share. Owned by the simulation's thread.</summary>
internal sealed class Evidence
{
    private readonly SortedSet<long> _producerIds = [];
    private int _lastProcess;
    private long _lastValue;

    /// <summary>Records sent, polled, and left at the end; partitions are named by their topics' ids.</summary>
    public LogHistory Records { get; } = new();

    /// <summary>Topics created and deleted.</summary>
    public CatalogHistory Catalog { get; } = new();

    /// <summary>The topics when all is over.</summary>
    public IReadOnlyList<KnownTopic> FinalTopics { get; set; } = [];

    /// <summary>Whether the clients are to rest.</summary>
    public bool IsOver { get; set; }

    /// <summary>Records acknowledged with acks=all.</summary>
    public int AckedCount { get; set; }

    /// <summary>A number for who does one thing after another.</summary>
    public int NewProcess() => ++_lastProcess;

    /// <summary>A value that no other record has.</summary>
    public long NewValue() => ++_lastValue;

    /// <summary>A producer id was given out: to one producer only, whatever crashed meanwhile.</summary>
    public void TakeProducerId(ProducerId id) => Invariant.Require(_producerIds.Add(id.Value));
}
