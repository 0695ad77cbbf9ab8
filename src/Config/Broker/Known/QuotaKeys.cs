using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>How quotas and metrics are measured. Known and checked; no code asks for them yet.</summary>
internal static class QuotaKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Int("quota.window.num", 11, "Samples kept to measure client quotas.").AtLeast(1),
        Key.Int("quota.window.size.seconds", 1, "Seconds of one sample of client quotas.").AtLeast(1),
        Key.Int("controller.quota.window.num", 11, "Samples kept to measure controller mutation quotas.").AtLeast(1),
        Key.Int(
            "controller.quota.window.size.seconds",
            1,
            "Seconds of one sample of controller mutation quotas.").AtLeast(1),
        Key.Int("replication.quota.window.num", 11, "Samples kept to measure replication quotas.").AtLeast(1),
        Key.Int(
            "replication.quota.window.size.seconds",
            1,
            "Seconds of one sample of replication quotas.").AtLeast(1),
        Key.Int(
            "alter.log.dirs.replication.quota.window.num",
            11,
            "Samples kept to measure the quota of moves between log directories.").AtLeast(1),
        Key.Int(
            "alter.log.dirs.replication.quota.window.size.seconds",
            1,
            "Seconds of one sample of the quota of moves between log directories.").AtLeast(1),
        Key.Class("client.quota.callback.class", null, "Class that decides which quota a client has."),
        Key.Int("metrics.num.samples", 2, "Samples kept to work out a metric.").AtLeast(1),
        Key.Long("metrics.sample.window.ms", 30_000, "Milliseconds of one sample of a metric.").AtLeast(1),
        Key.Text("metrics.recording.level", "INFO", "Which metrics are recorded: INFO, DEBUG or TRACE."),
        Key.List(
            "metric.reporters",
            ["org.apache.kafka.common.metrics.JmxReporter"],
            "Classes that pass metrics on.").ClusterWide(),
        Key.List("kafka.metrics.reporters", [], "Classes that pass metrics of the older kind on."),
        Key.Int(
            "kafka.metrics.polling.interval.secs",
            10,
            "Seconds between two readings of metrics of the older kind.").AtLeast(1),
        Key.Int("telemetry.max.bytes", 1_048_576, "Largest push of client metrics in bytes, compressed.").AtLeast(1),
    ];
}
