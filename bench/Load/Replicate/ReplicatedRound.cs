using KRaftNet.Load.Measuring;

namespace KRaftNet.Load.Replicate;

/// <summary>Processor time of three processes so far, user and system. Immutable.</summary>
/// <param name="Leader">Of that which leads all partitions.</param>
/// <param name="Followers">Of the two others together.</param>
internal sealed record ReplicatedCpu(TimeSpan Leader, TimeSpan Followers)
{
    /// <summary>What was used since.</summary>
    public ReplicatedCpu Since(ReplicatedCpu before) => new(Leader - before.Leader, Followers - before.Followers);
}

/// <summary>What one round of three processes came to. Immutable.</summary>
/// <param name="Round">As the producer saw it.</param>
/// <param name="Cpu">What the processes used meanwhile.</param>
internal sealed record ReplicatedRound(Round Round, ReplicatedCpu Cpu);

/// <summary>The rounds of one target in one scenario: medians, and processor time over all of them.</summary>
internal sealed class ReplicatedSummary(IReadOnlyList<ReplicatedRound> rounds)
{
    /// <summary>As the producer saw them.</summary>
    public Summary Rounds { get; } = new([.. rounds.Select(round => round.Round)]);

    /// <summary>Milliseconds of the leader's processor time for a million bytes that were acknowledged.</summary>
    public double LeaderCpuMsPerMegabyte => PerMegabyte(rounds.Sum(round => round.Cpu.Leader.TotalMilliseconds));

    /// <summary>Those of both followers together.</summary>
    public double FollowersCpuMsPerMegabyte => PerMegabyte(rounds.Sum(round => round.Cpu.Followers.TotalMilliseconds));

    /// <summary>Those of all three.</summary>
    public double CpuMsPerMegabyte => LeaderCpuMsPerMegabyte + FollowersCpuMsPerMegabyte;

    private double PerMegabyte(double milliseconds) => milliseconds / (rounds.Sum(round => round.Round.Bytes) / 1e6);
}
