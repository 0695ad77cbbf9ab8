namespace KRaftNet.RaftSimulation.World;

/// <summary>Ways for a driver to break its contract: a checker that misses one of these is worth nothing.</summary>
public enum DriverMutant
{
    /// <summary>The contract is kept.</summary>
    None,

    /// <summary>Messages leave before the election state is durable.</summary>
    SendsBeforePersisting,

    /// <summary>A leader counts its log's end instead of the flushed end.</summary>
    LeaderCountsUnflushed,

    /// <summary>A follower acknowledges what it has appended but not flushed.</summary>
    FollowerAcknowledgesUnflushed,

    /// <summary>A restarted leader forgets that it led its epoch, but not its vote.</summary>
    ForgetsLeadership,

    /// <summary>A replica whose disk was wiped comes back with its old directory id.</summary>
    KeepsDirectoryIdAfterWipe,

    /// <summary>The quorum-state file is written in place: a crash may tear it, and a torn one passes for none.</summary>
    TearsQuorumState,

    /// <summary>Recovery takes a batch for whole of which pages are missing.</summary>
    KeepsTornBatch,
}

/// <summary>What one run is like; drawn from the seed, so that runs differ in kind and not only in order.</summary>
internal sealed record WorldOptions
{
    public int Voters { get; init; } = 3;

    /// <summary>Replicas that are no voters at first.</summary>
    public int Spares { get; init; }

    /// <summary>Voters come from configuration, without directories, and stay (kraft.version 0).</summary>
    public bool IsStatic { get; init; }

    public double Loss { get; init; }

    public double Duplication { get; init; }

    /// <summary>Messages take any time up to this, so they overtake each other.</summary>
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromMilliseconds(5);

    public TimeSpan FlushMax { get; init; } = TimeSpan.FromMilliseconds(5);

    public TimeSpan PersistMax { get; init; } = TimeSpan.FromMilliseconds(3);

    /// <summary>Every node's clock is at most so many millionths faster or slower than the world's.</summary>
    public int ClockDriftMax { get; init; }

    /// <summary>The mean time between two faults.</summary>
    public TimeSpan FaultInterval { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>The mean time between two proposals.</summary>
    public TimeSpan ProposalInterval { get; init; } = TimeSpan.FromMilliseconds(20);

    public bool Crashes { get; init; } = true;

    /// <summary>
    /// Processes end on machines that live on: connections to them break, and new ones are refused. Else they fall silent.
    /// </summary>
    public bool EndsAreNoticed { get; init; }

    public bool Partitions { get; init; } = true;

    public bool SlowDisks { get; init; }

    public bool Wipes { get; init; }

    public bool VoterChanges { get; init; }

    public bool Snapshots { get; init; }

    public DriverMutant Mutant { get; init; }

    public RaftOptions Raft { get; init; } = new()
    {
        ElectionTimeout = TimeSpan.FromMilliseconds(150),
        FetchTimeout = TimeSpan.FromMilliseconds(300),
        ElectionBackoffMax = TimeSpan.FromMilliseconds(150),
        RequestTimeout = TimeSpan.FromMilliseconds(250),
        RetryBackoff = TimeSpan.FromMilliseconds(20),
        FetchMaxWait = TimeSpan.FromMilliseconds(80),
        ObserverExpiry = TimeSpan.FromSeconds(5),
    };

    public static WorldOptions Draw(Prng prng)
    {
        var isStatic = prng.Chance(0.15);
        return new WorldOptions
        {
            Voters = prng.Next(16) switch { 0 => 1, 1 => 2, < 8 => 3, 8 => 4, < 13 => 5, 13 => 6, _ => 7 },
            Spares = prng.Next(3),
            IsStatic = isStatic,
            Loss = prng.Chance(0.6) ? prng.NextDouble() * 0.2 : 0,
            Duplication = prng.Chance(0.5) ? prng.NextDouble() * 0.2 : 0,
            DelayMax = TimeSpan.FromMilliseconds(prng.Chance(0.2) ? 80 : prng.Next(1, 15)),
            FlushMax = TimeSpan.FromMilliseconds(prng.Chance(0.2) ? 100 : prng.Next(1, 15)),
            PersistMax = TimeSpan.FromMilliseconds(prng.Next(1, 15)),
            ClockDriftMax = prng.Chance(0.5) ? prng.Next(200_000) : 0,
            FaultInterval = TimeSpan.FromMilliseconds(prng.Chance(0.4) ? prng.Next(20, 120) : prng.Next(100, 1500)),
            ProposalInterval = TimeSpan.FromMilliseconds(prng.Next(3, 40)),
            Crashes = prng.Chance(0.85),
            Partitions = prng.Chance(0.7),
            SlowDisks = prng.Chance(0.4),
            Wipes = !isStatic && prng.Chance(0.3),
            VoterChanges = prng.Chance(0.6),
            Snapshots = prng.Chance(0.6),
            EndsAreNoticed = prng.Chance(0.5),
        };
    }
}
