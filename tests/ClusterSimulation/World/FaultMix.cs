using KRaftNet.Common;

namespace KRaftNet.ClusterSimulation.World;

/// <summary>
/// How often what is done to a cluster. Each seed has some kinds and not the others, so that rare ones are not hidden by
/// frequent ones. Immutable.
/// </summary>
internal sealed record FaultMix
{
    /// <summary>A process is killed; its disk loses nothing.</summary>
    public int Kill { get; init; }

    /// <summary>A machine loses its power: what was not flushed is at risk.</summary>
    public int PowerCut { get; init; }

    /// <summary>The power goes in the midst of an operation of the disk.</summary>
    public int CrashPoint { get; init; }

    /// <summary>A node stops in good order.</summary>
    public int Stop { get; init; }

    /// <summary>A node does not run for a while.</summary>
    public int Pause { get; init; }

    /// <summary>A node neither hears the others nor is heard.</summary>
    public int Isolation { get; init; }

    /// <summary>A node is not heard by one other.</summary>
    public int OneWayCut { get; init; }

    /// <summary>All machines lose their power at once.</summary>
    public int Blackout { get; init; }

    /// <summary>Faults that wait for a weak moment: a member about to join, a leader just elected.</summary>
    public double Opportunism { get; init; }

    /// <summary>The weights, in the order of their names above.</summary>
    public IReadOnlyList<int> Weights => [Kill, PowerCut, CrashPoint, Stop, Pause, Isolation, OneWayCut, Blackout];

    /// <summary>Draws one; at least one kind is in it.</summary>
    public static FaultMix Draw(Prng random)
    {
        int Draw(double chance, int weight) => random.Chance(chance) ? weight : 0;
        return new FaultMix
        {
            Kill = Draw(0.5, 3) + 1,
            PowerCut = Draw(0.7, 4),
            CrashPoint = Draw(0.4, 3),
            Stop = Draw(0.4, 3),
            Pause = Draw(0.5, 3),
            Isolation = Draw(0.5, 3),
            OneWayCut = Draw(0.4, 3),
            Blackout = Draw(0.3, 2),
            Opportunism = random.Chance(0.6) ? 0.3 : 0,
        };
    }
}
