using KRaftNet.Config.Values;

namespace KRaftNet.ReplicationModel.Tests.Model;

/// <summary>What one search covers: the partition, the faults and how many of them, and the rule that is broken.</summary>
internal sealed record Settings
{
    /// <summary>Brokers, each with a replica: 2 or 3.</summary>
    public int Brokers { get; init; } = 3;

    /// <summary><c>min.insync.replicas</c>.</summary>
    public int MinIsr { get; init; } = 2;

    /// <summary>What an acknowledgement means.</summary>
    public AckDurability Durability { get; init; } = AckDurability.Fsync;

    /// <summary><c>unclean.leader.election.enable</c>.</summary>
    public bool UncleanAllowed { get; init; }

    /// <summary>Records appended in all, by all leaders; at most 4.</summary>
    public int Records { get; init; } = 2;

    /// <summary>Brokers that are killed or lose power: of what was not flushed any part is lost, or none.</summary>
    public int Crashes { get; init; }

    /// <summary>Brokers stopped cleanly, and heartbeats by which they ask to be let go.</summary>
    public int CleanStops { get; init; }

    /// <summary>Disks replaced by empty ones while the broker is down.</summary>
    public int LostDisks { get; init; }

    /// <summary>Whether a lost disk may be put back later, as it was.</summary>
    public bool DisksReturn { get; init; }

    /// <summary>Live brokers that the controller fences; dead ones are fenced at any time.</summary>
    public int Fencings { get; init; } = 1;

    /// <summary>Members that the leader takes for too slow.</summary>
    public int Shrinks { get; init; } = 1;

    /// <summary>Answers to AlterPartition that are lost.</summary>
    public int LostReplies { get; init; } = 1;

    /// <summary>Leaders moved on request to the preferred replica.</summary>
    public int Moves { get; init; }

    /// <summary>Whether answers to fetches may be late.</summary>
    public bool LateAnswers { get; init; }

    /// <summary>Steps from the start; everything within them is visited.</summary>
    public int Depth { get; init; } = int.MaxValue;

    /// <summary>Where the search gives up.</summary>
    public int StatesMax { get; init; } = 20_000_000;

    /// <summary>The rule that is broken.</summary>
    public Mutant Mutant { get; init; }

    /// <summary>The minimum that can be reached.</summary>
    public int EffectiveMinIsr => Math.Min(MinIsr, Brokers);

    /// <summary>Whether acknowledged means on disk.</summary>
    public bool IsFsync => Durability == AckDurability.Fsync;
}
