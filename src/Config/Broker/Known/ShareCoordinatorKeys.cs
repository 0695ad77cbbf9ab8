using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>The coordinator of share group state. Known and checked; no code asks for them yet.</summary>
internal static class ShareCoordinatorKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Int("share.coordinator.threads", 1, "Threads that work on share state.").AtLeast(1),
        Key.Int(
            "share.coordinator.append.linger.ms",
            -1,
            "Milliseconds that writes of share state wait to share a batch; -1: by load.").AtLeast(-1),
        Key.Int(
            "share.coordinator.cached.buffer.max.bytes",
            1_048_588,
            "Largest buffer in bytes that the share coordinator keeps for its next write.")
            .AtLeast(512 * 1024).ClusterWide(),
        Key.Int(
            "share.coordinator.load.buffer.size",
            5_242_880,
            "Bytes read at once when share state is loaded.").AtLeast(1),
        Key.Int(
            "share.coordinator.write.timeout.ms",
            5000,
            "Milliseconds that a write of share state waits for its replicas.").AtLeast(1),
        Key.Int(
            "share.coordinator.snapshot.update.records.per.snapshot",
            500,
            "Changes of a share partition's state after which its whole state is written.").Between(0, 500),
        Key.Int(
            "share.coordinator.state.topic.compression.codec",
            0,
            "Codec of the share state topic, by number; 0: none."),
        Key.Short(
            "share.coordinator.state.topic.min.isr",
            2,
            "In-sync replicas that the share state topic needs.").AtLeast(1),
        Key.Int(
            "share.coordinator.state.topic.num.partitions",
            50,
            "Partitions of the share state topic; not to be changed once it exists.").AtLeast(1),
        Key.Short(
            "share.coordinator.state.topic.replication.factor",
            3,
            "Replicas of the share state topic.").AtLeast(1),
        Key.Int(
            "share.coordinator.state.topic.segment.bytes",
            104_857_600,
            "Largest segment of the share state topic in bytes.").AtLeast(1),
        Key.Int(
            "share.coordinator.state.topic.prune.interval.ms",
            300_000,
            "Milliseconds between two removals of share state records that are no longer needed.").AtLeast(1).Hide(),
        Key.Int(
            "share.coordinator.cold.partition.snapshot.interval.ms",
            300_000,
            "Milliseconds after which the state of an idle share partition is written whole.").AtLeast(1).Hide(),
        Key.Int(
            "share.fetch.purgatory.purge.interval.requests",
            1000,
            "Finished share fetches that gather before they are cleared away."),
    ];
}
