using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>Groups of Kafka Streams applications (KIP-1071). Known and checked; no code asks for them yet.</summary>
internal static class StreamsGroupKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Int(
            "group.streams.session.timeout.ms",
            45_000,
            "Milliseconds without a heartbeat after which a member leaves its streams group.").AtLeast(1),
        Key.Int(
            "group.streams.min.session.timeout.ms",
            45_000,
            "Lower bound of session time-outs in milliseconds set on streams groups.").AtLeast(1),
        Key.Int(
            "group.streams.max.session.timeout.ms",
            60_000,
            "Upper bound of session time-outs in milliseconds set on streams groups.").AtLeast(1),
        Key.Int(
            "group.streams.heartbeat.interval.ms",
            5000,
            "Milliseconds between two heartbeats of a member of a streams group.").AtLeast(1),
        Key.Int(
            "group.streams.min.heartbeat.interval.ms",
            5000,
            "Lower bound of heartbeat intervals in milliseconds set on streams groups.").AtLeast(1),
        Key.Int(
            "group.streams.max.heartbeat.interval.ms",
            15_000,
            "Upper bound of heartbeat intervals in milliseconds set on streams groups.").AtLeast(1),
        Key.Int(
            "group.streams.assignment.interval.ms",
            1000,
            "Least milliseconds between two assignments of a streams group.").AtLeast(0).ClusterWide(),
        Key.Int(
            "group.streams.min.assignment.interval.ms",
            0,
            "Lower bound of assignment intervals in milliseconds set on streams groups.").AtLeast(0),
        Key.Int(
            "group.streams.max.assignment.interval.ms",
            15_000,
            "Upper bound of assignment intervals in milliseconds set on streams groups.").AtLeast(0),
        Key.Int("group.streams.max.size", int.MaxValue, "Most members of a streams group.").AtLeast(1),
        Key.Int(
            "group.streams.initial.rebalance.delay.ms",
            3000,
            "Milliseconds that the first assignment of a new streams group waits for more members.").AtLeast(0),
        Key.Int("group.streams.num.standby.replicas", 0, "Standby copies of each task's state.").AtLeast(0),
        Key.Int(
            "group.streams.max.standby.replicas",
            2,
            "Upper bound of the standby copies set on streams groups.").AtLeast(0),
    ];
}
