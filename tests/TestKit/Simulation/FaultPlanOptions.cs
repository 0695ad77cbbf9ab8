namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// What a plan does to a world, and how often. The probabilities, between 0 and 1, are per <see cref="Interval"/> and
/// independent of each other.
/// </summary>
public sealed record FaultPlanOptions
{
    /// <summary>How often the plan thinks of something.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a fault lasts at most; short ones are more frequent.</summary>
    public TimeSpan OutageMax { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many machines may be without a process at once.</summary>
    public int DownMax { get; init; } = 1;

    /// <summary>That a process is killed; its disk loses nothing.</summary>
    public double KillProbability { get; init; } = 0.05;

    /// <summary>
    /// That a machine loses its power; what was not flushed is at risk, and half of the time nobody is told.
    /// </summary>
    public double PowerCutProbability { get; init; } = 0.05;

    /// <summary>
    /// That the power goes at one of the machine's next disk operations, in the midst of what it is doing.
    /// </summary>
    public double CrashPointProbability { get; init; } = 0.05;

    /// <summary>That a process is held, as by a long collection or a swapped-out machine.</summary>
    public double PauseProbability { get; init; } = 0.05;

    /// <summary>That the machines are split in two groups that do not hear each other.</summary>
    public double PartitionProbability { get; init; } = 0.05;

    /// <summary>That one machine is not heard by another, though it hears it.</summary>
    public double OneWayCutProbability { get; init; } = 0.05;

    /// <summary>That a wall clock jumps, by at most <see cref="ClockJumpMax"/> either way.</summary>
    public double ClockJumpProbability { get; init; } = 0.02;

    /// <summary>The largest jump.</summary>
    public TimeSpan ClockJumpMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>That a volume has no room left.</summary>
    public double DiskFullProbability { get; init; }

    /// <summary>That one of a machine's next flushes fails, and forgets what it should have flushed.</summary>
    public double FlushFailureProbability { get; init; }
}
