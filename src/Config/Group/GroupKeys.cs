using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Group;

/// <summary>
/// The keys that can be set on one group. Most fall back on the broker key of the same name after group.
/// </summary>
public static class GroupKeys
{
    private static readonly KeyFactory Key = KeyFactory.Group;

    /// <summary>The registry, in the order of names.</summary>
    public static KeyRegistry Registry { get; } = new(
    [
        .. Timing("consumer"), .. Timing("share"), .. Timing("streams"),
        .. Share(), .. Streams(),
    ]);

    private static IReadOnlyList<ConfigKey> Timing(string kind) =>
    [
        Key.Int(
                $"{kind}.session.timeout.ms",
                45_000,
                $"Milliseconds without a heartbeat after which a member leaves the {kind} group.")
            .AtLeast(1).FallingBackOn($"group.{kind}.session.timeout.ms"),
        Key.Int(
                $"{kind}.heartbeat.interval.ms",
                5000,
                $"Milliseconds between two heartbeats of a member of the {kind} group.")
            .AtLeast(1).FallingBackOn($"group.{kind}.heartbeat.interval.ms"),
        Key.Int(
                $"{kind}.assignment.interval.ms",
                1000,
                $"Least milliseconds between two assignments of the {kind} group.")
            .AtLeast(0).FallingBackOn($"group.{kind}.assignment.interval.ms"),
    ];

    private static IReadOnlyList<ConfigKey> Share() =>
    [
        Key.Int(
                "share.record.lock.duration.ms",
                30_000,
                "Milliseconds for which a delivered record belongs to its consumer.")
            .Between(1000, 3_600_000).FallingBackOn("group.share.record.lock.duration.ms"),
        Key.Int(
                "share.delivery.count.limit",
                5,
                "Times that a record is delivered before it counts as processed in vain.")
            .Between(2, 25).FallingBackOn("group.share.delivery.count.limit"),
        Key.Int(
                "share.partition.max.record.locks",
                2000,
                "Most records of one partition that may be out for delivery.")
            .Between(100, 10_000).FallingBackOn("group.share.partition.max.record.locks"),
        Key.Text(
                "share.auto.offset.reset",
                "latest",
                "Where the group begins when it has no offset yet: earliest, latest, or by_duration:PnDTnHnMnS.")
            .Where(new OffsetResetRule()),
        Key.Text(
                "share.isolation.level",
                "read_uncommitted",
                "Whether records of open and aborted transactions are delivered: read_uncommitted, read_committed.")
            .Where(new OneOfRule("read_committed", "read_uncommitted")),
        Key.Boolean(
            "share.renew.acknowledge.enable",
            true,
            "Whether a consumer may prolong the lock of a record."),
    ];

    private static IReadOnlyList<ConfigKey> Streams() =>
    [
        Key.Int(
                "streams.initial.rebalance.delay.ms",
                3000,
                "Milliseconds that the first assignment of the group waits for more members.")
            .AtLeast(0).FallingBackOn("group.streams.initial.rebalance.delay.ms"),
        Key.Int(
                "streams.num.standby.replicas",
                0,
                "Standby copies of each task's state.")
            .AtLeast(0).FallingBackOn("group.streams.num.standby.replicas"),
    ];
}
