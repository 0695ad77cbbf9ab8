using KRaftNet.Common;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.ClusterSimulation.World;

/// <summary>A topic that is made at the begin.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">How many partitions.</param>
/// <param name="Replicas">How many replicas of each.</param>
/// <param name="MinInSync">Its <c>min.insync.replicas</c>.</param>
internal sealed record TopicSpec(string Name, int Partitions, int Replicas, int MinInSync);

/// <summary>What kind of cluster a seed has, and how it is treated. Immutable, drawn from the seed.</summary>
internal sealed record ClusterPlan
{
    /// <summary>Brokers of every cluster; their numbers begin at 1.</summary>
    public const int BrokerCount = 3;

    /// <summary>The controller of its own has the number behind the brokers'; else every broker is a controller too.</summary>
    public required bool HasOwnController { get; init; }

    /// <summary>Whether eligible leader replicas are kept (KIP-966).</summary>
    public required bool IsElrEnabled { get; init; }

    /// <summary>Whether an acknowledgement means "in memory of all in sync": then two power cuts may lose records.</summary>
    public required bool IsReplicated { get; init; }

    /// <summary>The topics.</summary>
    public required IReadOnlyList<TopicSpec> Topics { get; init; }

    /// <summary>How unkind the world is by itself.</summary>
    public required FaultOptions Faults { get; init; }

    /// <summary>What is done to the cluster.</summary>
    public required FaultMix Mix { get; init; }

    /// <summary>Settings of every node.</summary>
    public required IReadOnlyList<ConfigSetting> Settings { get; init; }

    /// <summary>The nodes' numbers.</summary>
    public IEnumerable<int> NodeIds => Enumerable.Range(1, HasOwnController ? BrokerCount + 1 : BrokerCount);

    /// <summary>The numbers of those that vote.</summary>
    public IEnumerable<int> VoterIds => HasOwnController ? [BrokerCount + 1] : Enumerable.Range(1, BrokerCount);

    /// <summary>Draws one.</summary>
    public static ClusterPlan Draw(Prng random)
    {
        var isElrEnabled = random.Chance(0.7);
        return new ClusterPlan
        {
            HasOwnController = random.Chance(0.3),
            IsElrEnabled = isElrEnabled,
            IsReplicated = random.Chance(0.3),
            Topics = DrawTopics(random),
            Faults = DrawFaults(random),
            Mix = FaultMix.Draw(random),
            Settings =
            [
                .. TimingProfile.Fast,
                Setting("replica.lag.time.max.ms", $"{random.Next(300, 1500)}"),
                Setting("replica.fetch.wait.max.ms", random.Chance(0.5) ? "100" : "250"),
                Setting("replica.fetch.backoff.ms", "100"),
                Setting("replica.socket.timeout.ms", "1000"),
                Setting("replica.high.watermark.checkpoint.interval.ms", random.Chance(0.5) ? "200" : "5000"),
                .. random.Chance(0.3) ? [Setting("replica.fetch.response.max.bytes", "2000")] : Array.Empty<ConfigSetting>(),
                .. random.Chance(0.3) ? [Setting("log.roll.ms", $"{random.Next(200, 2000)}")] : Array.Empty<ConfigSetting>(),
            ],
        };
    }

    /// <summary>In a few words.</summary>
    public override string ToString() =>
        $"{(HasOwnController ? "a controller of its own" : "three controllers")}, ELR {(IsElrEnabled ? "on" : "off")}, "
        + $"{(IsReplicated ? "replicated" : "fsync")}, topics {string.Join(", ", Topics.Select(topic => topic.Name))}, {Mix}";

    /// <summary>A setting of this program.</summary>
    public static ConfigSetting Setting(string name, string value) =>
        new(name, value, SettingLayer.CommandLine, "the simulation");

    private static List<TopicSpec> DrawTopics(Prng random)
    {
        var topics = new List<TopicSpec> { new("three", random.Next(1, 3), 3, 2) };
        if (random.Chance(0.4))
        {
            topics.Add(new TopicSpec("two", 1, 2, 1));
        }
        else if (random.Chance(0.4))
        {
            topics.Add(new TopicSpec("lax", 1, 3, 1));
        }

        return topics;
    }

    private static FaultOptions DrawFaults(Prng random) => new()
    {
        LoopDelayMax = Pick(random, 0, 0.05, 1),
        TimerLatenessMax = Pick(random, 0, 1, 10),
        ClockOffsetMax = Pick(random, 0, 500, 60_000),
        ClockDriftPpmMax = random.Next(3) * 500,
        FlushMax = Pick(random, 0.2, 10, 100),
        BackgroundMax = Pick(random, 1, 50),
        DiskStallProbability = random.Chance(0.2) ? 0.005 : 0,
        DiskStall = TimeSpan.FromMilliseconds(700),
        LatencyMax = Pick(random, 0.1, 2, 30),
        PacketLossProbability = random.Chance(0.2) ? random.NextDouble() * 0.05 : 0,
        SegmentationProbability = random.Next(3) * 0.2,
        ShortReceiveProbability = random.Next(3) * 0.1,
        ShortSendProbability = random.Next(3) * 0.1,
        WindowBytesMin = random.Chance(0.5) ? 2048 : 16 * 1024,
        WindowBytesMax = random.Chance(0.5) ? 16 * 1024 : 1 << 20,
        ConnectTimeout = TimeSpan.FromSeconds(1),
        Disk = new DiskOptions
        {
            WriteBackProbability = random.Next(3) * 0.2,
            TornPageProbability = random.Next(3) * 0.4,
        },
    };

    private static TimeSpan Pick(Prng random, params ReadOnlySpan<double> milliseconds) =>
        TimeSpan.FromMilliseconds(milliseconds[random.Next(milliseconds.Length)]);
}
