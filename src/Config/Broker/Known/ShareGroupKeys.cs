using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>Share groups (KIP-932). Known and checked; no code asks for them yet.</summary>
internal static class ShareGroupKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Int(
            "group.share.session.timeout.ms",
            45_000,
            "Milliseconds without a heartbeat after which a member leaves its share group.").AtLeast(1),
        Key.Int(
            "group.share.min.session.timeout.ms",
            45_000,
            "Lower bound of session time-outs in milliseconds set on share groups.").AtLeast(1),
        Key.Int(
            "group.share.max.session.timeout.ms",
            60_000,
            "Upper bound of session time-outs in milliseconds set on share groups.").AtLeast(1),
        Key.Int(
            "group.share.heartbeat.interval.ms",
            5000,
            "Milliseconds between two heartbeats of a member of a share group.").AtLeast(1),
        Key.Int(
            "group.share.min.heartbeat.interval.ms",
            5000,
            "Lower bound of heartbeat intervals in milliseconds set on share groups.").AtLeast(1),
        Key.Int(
            "group.share.max.heartbeat.interval.ms",
            15_000,
            "Upper bound of heartbeat intervals in milliseconds set on share groups.").AtLeast(1),
        Key.Int(
            "group.share.assignment.interval.ms",
            1000,
            "Least milliseconds between two assignments of a share group.").AtLeast(0).ClusterWide(),
        Key.Int(
            "group.share.min.assignment.interval.ms",
            0,
            "Lower bound of assignment intervals in milliseconds set on share groups.").AtLeast(0),
        Key.Int(
            "group.share.max.assignment.interval.ms",
            15_000,
            "Upper bound of assignment intervals in milliseconds set on share groups.").AtLeast(0),
        Key.Int("group.share.max.size", 200, "Most members of a share group.").Between(1, 1000),
        Key.List("group.share.assignors", ["simple"], "Assignors of share groups; only one may be given."),
        Key.Int(
            "group.share.delivery.count.limit",
            5,
            "Times that a record is delivered before it counts as processed in vain.").Between(2, 10),
        Key.Int(
            "group.share.min.delivery.count.limit",
            2,
            "Lower bound of the delivery count set on share groups.").Between(2, 5),
        Key.Int(
            "group.share.max.delivery.count.limit",
            10,
            "Upper bound of the delivery count set on share groups.").Between(5, 25),
        Key.Int(
            "group.share.record.lock.duration.ms",
            30_000,
            "Milliseconds for which a delivered record belongs to its consumer.").Between(1000, 3_600_000),
        Key.Int(
            "group.share.min.record.lock.duration.ms",
            15_000,
            "Lower bound of lock durations in milliseconds set on share groups.").Between(1000, 30_000),
        Key.Int(
            "group.share.max.record.lock.duration.ms",
            60_000,
            "Upper bound of lock durations in milliseconds set on share groups.").Between(30_000, 3_600_000),
        Key.Int(
            "group.share.partition.max.record.locks",
            2000,
            "Most records of one partition that may be out for delivery.").Between(100, 10_000),
        Key.Int(
            "group.share.min.partition.max.record.locks",
            100,
            "Lower bound of the record locks set on share groups.").Between(100, 2000),
        Key.Int(
            "group.share.max.partition.max.record.locks",
            4000,
            "Upper bound of the record locks set on share groups.").Between(2000, 10_000),
        Key.Int("group.share.max.share.sessions", 2000, "Share sessions that the broker remembers.").AtLeast(1),
        Key.Int(
            "group.share.initialize.retry.interval.ms",
            30_000,
            "Milliseconds before the state of a share partition is set up again after a failure.").Hide(),
    ];
}
