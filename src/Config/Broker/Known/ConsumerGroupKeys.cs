using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Broker.Known;

/// <summary>Consumer groups of the newer protocol (KIP-848). Known and checked; no code asks for them yet.</summary>
internal static class ConsumerGroupKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Int(
            "group.consumer.session.timeout.ms",
            45_000,
            "Milliseconds without a heartbeat after which a member leaves its consumer group.").AtLeast(1),
        Key.Int(
            "group.consumer.min.session.timeout.ms",
            45_000,
            "Lower bound of session time-outs in milliseconds set on consumer groups.").AtLeast(1),
        Key.Int(
            "group.consumer.max.session.timeout.ms",
            60_000,
            "Upper bound of session time-outs in milliseconds set on consumer groups.").AtLeast(1),
        Key.Int(
            "group.consumer.heartbeat.interval.ms",
            5000,
            "Milliseconds between two heartbeats of a member of a consumer group.").AtLeast(1),
        Key.Int(
            "group.consumer.min.heartbeat.interval.ms",
            5000,
            "Lower bound of heartbeat intervals in milliseconds set on consumer groups.").AtLeast(1),
        Key.Int(
            "group.consumer.max.heartbeat.interval.ms",
            15_000,
            "Upper bound of heartbeat intervals in milliseconds set on consumer groups.").AtLeast(1),
        Key.Int(
            "group.consumer.assignment.interval.ms",
            1000,
            "Least milliseconds between two assignments of a consumer group.").AtLeast(0).ClusterWide(),
        Key.Int(
            "group.consumer.min.assignment.interval.ms",
            0,
            "Lower bound of assignment intervals in milliseconds set on consumer groups.").AtLeast(0),
        Key.Int(
            "group.consumer.max.assignment.interval.ms",
            15_000,
            "Upper bound of assignment intervals in milliseconds set on consumer groups.").AtLeast(0),
        Key.Int("group.consumer.max.size", int.MaxValue, "Most members of a consumer group.").AtLeast(1),
        Key.List(
            "group.consumer.assignors",
            ["uniform", "range"],
            "Assignors that the broker offers to consumer groups; the first is the default."),
        Key.Text(
            "group.consumer.migration.policy",
            "bidirectional",
            "Whether groups may change between the classic and the newer protocol: disabled, upgrade, "
            + "downgrade, bidirectional.")
            .Where(new OneOfRule(
                StringComparison.OrdinalIgnoreCase, "disabled", "downgrade", "upgrade", "bidirectional")),
        Key.Int(
            "group.consumer.regex.refresh.interval.ms",
            600_000,
            "Milliseconds between two evaluations of the regular expressions in subscriptions.")
            .AtLeast(10_000).Hide(),
    ];
}
