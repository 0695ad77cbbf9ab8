using KRaftNet.Common;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// How unkind a simulated world is by itself: delays, sizes and skews, each drawn from a random stream of its own
/// purpose. Crashes, partitions and failing disks are not here: a test or a plan orders those. Probabilities are
/// between 0 and 1.
/// </summary>
public sealed record FaultOptions
{
    /// <summary>Longest wait of a piece of work for its loop's thread.</summary>
    public TimeSpan LoopDelayMax { get; init; } = TimeSpan.FromMicroseconds(50);

    /// <summary>How late a timer fires at most.</summary>
    public TimeSpan TimerLatenessMax { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// How far a machine's wall clock is off at most, either way; its intervals are not touched by it.
    /// </summary>
    public TimeSpan ClockOffsetMax { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How much faster or slower a machine's clocks run at most, in millionths.</summary>
    public int ClockDriftPpmMax { get; init; } = 100;

    /// <summary>Longest time from submitting disk work to its start.</summary>
    public TimeSpan DiskQueueMax { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Shortest time of a flush.</summary>
    public TimeSpan FlushMin { get; init; } = TimeSpan.FromMicroseconds(100);

    /// <summary>Longest time of a flush; short ones are more frequent.</summary>
    public TimeSpan FlushMax { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Longest time of other disk work.</summary>
    public TimeSpan BackgroundMax { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>That a flush or other work takes as long as <see cref="DiskStall"/>.</summary>
    public double DiskStallProbability { get; init; }

    /// <summary>How long a stalled disk takes.</summary>
    public TimeSpan DiskStall { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Shortest way of a packet.</summary>
    public TimeSpan LatencyMin { get; init; } = TimeSpan.FromMicroseconds(50);

    /// <summary>Longest way of a packet; short ones are more frequent.</summary>
    public TimeSpan LatencyMax { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// That a packet is lost and sent again, and so takes <see cref="RetransmissionDelay"/> longer, with all behind
    /// it.
    /// </summary>
    public double PacketLossProbability { get; init; }

    /// <summary>What a lost packet costs.</summary>
    public TimeSpan RetransmissionDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>That a packet is cut short at a random byte, so that frames arrive in pieces.</summary>
    public double SegmentationProbability { get; init; } = 0.2;

    /// <summary>That a receive gets less than has arrived.</summary>
    public double ShortReceiveProbability { get; init; } = 0.1;

    /// <summary>That a send takes less than there is room for.</summary>
    public double ShortSendProbability { get; init; } = 0.1;

    /// <summary>Smallest room of a stream, in bytes: what is sent and not yet received.</summary>
    public int WindowBytesMin { get; init; } = 4 * 1024;

    /// <summary>Largest room of a stream, in bytes.</summary>
    public int WindowBytesMax { get; init; } = 256 * 1024;

    /// <summary>How long a connection attempt waits for an answer before it fails as unreachable.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Disks as they are without ordered faults.</summary>
    public DiskOptions Disk { get; init; } = new();

    /// <summary>A different kind of world for each seed: some calm, some slow, some torn to pieces.</summary>
    public static FaultOptions Swarm(Prng prng) => new()
    {
        LoopDelayMax = Pick(prng, 0, 0.05, 1, 20),
        TimerLatenessMax = Pick(prng, 0, 1, 20),
        ClockOffsetMax = Pick(prng, 0, 500, 60_000),
        ClockDriftPpmMax = prng.Next(3) * 500,
        FlushMax = Pick(prng, 0.2, 10, 200),
        BackgroundMax = Pick(prng, 1, 50, 1000),
        DiskStallProbability = prng.Chance(0.3) ? 0.01 : 0,
        LatencyMax = Pick(prng, 0.1, 2, 30, 200),
        PacketLossProbability = prng.Chance(0.3) ? prng.NextDouble() * 0.1 : 0,
        SegmentationProbability = prng.Next(3) * 0.4,
        ShortReceiveProbability = prng.Next(3) * 0.3,
        ShortSendProbability = prng.Next(3) * 0.3,
        WindowBytesMin = prng.Chance(0.5) ? 512 : 16 * 1024,
        WindowBytesMax = prng.Chance(0.5) ? 16 * 1024 : 1 << 20,
        Disk = new DiskOptions
        {
            WriteBackProbability = prng.Next(3) * 0.2,
            TornPageProbability = prng.Next(3) * 0.4,
        },
    };

    private static TimeSpan Pick(Prng prng, params ReadOnlySpan<double> milliseconds) =>
        TimeSpan.FromMilliseconds(milliseconds[prng.Next(milliseconds.Length)]);
}
