using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Broker.Known;

/// <summary>
/// The group coordinator, classic groups and committed offsets. Known and checked; no code asks for them yet.
/// </summary>
internal static class CoordinatorKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.List(
            "group.coordinator.rebalance.protocols",
            ["classic", "consumer", "streams"],
            "Kinds of groups that the coordinator serves: classic, consumer, streams, share.")
            .Where(new ListRule(mayBeEmpty: false, "consumer", "classic", "share", "streams")),
        Key.Int("group.coordinator.threads", 4, "Threads that work on groups.").AtLeast(1),
        Key.Int(
            "group.coordinator.background.threads",
            2,
            "Threads for long work of the coordinator, such as regular expressions of subscriptions.").AtLeast(1),
        Key.Int(
            "group.coordinator.append.linger.ms",
            -1,
            "Milliseconds that writes of the coordinator wait to share a batch; -1: by load, 0: not at "
            + "all.").AtLeast(-1),
        Key.Int(
            "group.coordinator.cached.buffer.max.bytes",
            1_048_588,
            "Largest buffer in bytes that the coordinator keeps for its next write.")
            .AtLeast(512 * 1024).ClusterWide(),
        Key.Int(
            "group.initial.rebalance.delay.ms",
            3000,
            "Milliseconds that the first rebalance of a new classic group waits for more members."),
        Key.Int(
            "group.min.session.timeout.ms",
            6000,
            "Shortest session time-out in milliseconds that a member of a classic group may ask for."),
        Key.Int(
            "group.max.session.timeout.ms",
            1_800_000,
            "Longest session time-out in milliseconds that a member of a classic group may ask for."),
        Key.Int("group.max.size", int.MaxValue, "Most members of a classic group.").AtLeast(1),
        Key.Int("offset.metadata.max.bytes", 4096, "Longest text in bytes that a client may store beside an offset."),
        Key.Int(
            "offsets.commit.timeout.ms",
            5000,
            "Milliseconds that a commit waits for its replicas before it fails.").AtLeast(1),
        Key.Int(
            "offsets.load.buffer.size",
            5_242_880,
            "Bytes read at once when groups and offsets are loaded.").AtLeast(1),
        Key.Int(
            "offsets.retention.minutes",
            10_080,
            "Minutes after which an offset is forgotten when its group has been empty, or its topic "
            + "unread, for so long.").AtLeast(1),
        Key.Long(
            "offsets.retention.check.interval.ms",
            600_000,
            "Milliseconds between two looks for offsets to forget.").AtLeast(1),
        Key.Int("offsets.topic.compression.codec", 0, "Codec of the offsets topic, by number; 0: none."),
        Key.Int(
            "offsets.topic.num.partitions",
            50,
            "Partitions of the offsets topic; not to be changed once it exists.").AtLeast(1),
        Key.Short(
            "offsets.topic.replication.factor",
            3,
            "Replicas of the offsets topic; it is not created before so many brokers are there.").AtLeast(1),
        Key.Int(
            "offsets.topic.segment.bytes",
            104_857_600,
            "Largest segment of the offsets topic in bytes; small ones are compacted and loaded sooner.").AtLeast(1),
    ];
}
