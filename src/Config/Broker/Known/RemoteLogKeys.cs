using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker.Known;

/// <summary>Tiered storage (KIP-405). Known and checked; no code asks for them yet.</summary>
internal static class RemoteLogKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    /// <summary>All keys of this file.</summary>
    internal static IReadOnlyList<ConfigKey> All { get; } =
    [
        Key.Boolean("remote.log.storage.system.enable", false, "Whether the node has tiered storage."),
        Key.Text(
            "remote.log.storage.manager.class.name",
            null,
            "Class that copies segments to remote storage and back."),
        Key.Text("remote.log.storage.manager.class.path", null, "Where the storage class is found."),
        Key.Text(
            "remote.log.storage.manager.impl.prefix",
            "rsm.config.",
            "Prefix of the keys that are handed to the storage class."),
        Key.Text(
            "remote.log.metadata.manager.class.name",
            "org.apache.kafka.server.log.remote.metadata.storage.TopicBasedRemoteLogMetadataManager",
            "Class that remembers what lies in remote storage."),
        Key.Text("remote.log.metadata.manager.class.path", null, "Where the metadata class is found."),
        Key.Text(
            "remote.log.metadata.manager.impl.prefix",
            "rlmm.config.",
            "Prefix of the keys that are handed to the metadata class."),
        Key.Text(
            "remote.log.metadata.manager.listener.name",
            null,
            "Listener by which the metadata class reaches brokers."),
        Key.Int(
            "remote.log.metadata.custom.metadata.max.bytes",
            128,
            "Most bytes that the storage class may keep about a segment."),
        Key.Long(
            "log.local.retention.ms",
            -2,
            "Milliseconds that copied segments stay on local disk too; -2: as log.retention.ms says.")
            .AtLeast(-2).ClusterWide(),
        Key.Long(
            "log.local.retention.bytes",
            -2,
            "Bytes of copied segments of a partition that stay on local disk too; -2: as "
            + "log.retention.bytes says.").AtLeast(-2).ClusterWide(),
        Key.Long(
            "remote.log.index.file.cache.total.size.bytes",
            1_073_741_824,
            "Bytes of index files of remote segments kept on local disk.").ClusterWide(),
        Key.Int("remote.log.manager.thread.pool.size", 2, "Threads that schedule copies and deletions."),
        Key.Int("remote.log.manager.copier.thread.pool.size", 10, "Threads that copy segments.").ClusterWide(),
        Key.Int(
            "remote.log.manager.expiration.thread.pool.size",
            10,
            "Threads that delete remote segments.").ClusterWide(),
        Key.Int(
            "remote.log.manager.follower.thread.pool.size",
            2,
            "Threads that keep followers informed of remote segments.").ClusterWide(),
        Key.Long(
            "remote.log.manager.task.interval.ms",
            30_000,
            "Milliseconds between two rounds of copies and deletions."),
        Key.Long(
            "remote.log.manager.copy.max.bytes.per.second",
            long.MaxValue,
            "Bytes a second that may be copied to remote storage.").ClusterWide(),
        Key.Long(
            "remote.log.manager.fetch.max.bytes.per.second",
            long.MaxValue,
            "Bytes a second that may be read from remote storage.").ClusterWide(),
        Key.Int("remote.log.manager.copy.quota.window.num", 11, "Samples kept to measure the copy quota.").AtLeast(1),
        Key.Int(
            "remote.log.manager.copy.quota.window.size.seconds",
            1,
            "Seconds of one sample of the copy quota.").AtLeast(1),
        Key.Int(
            "remote.log.manager.fetch.quota.window.num",
            11,
            "Samples kept to measure the remote fetch quota.").AtLeast(1),
        Key.Int(
            "remote.log.manager.fetch.quota.window.size.seconds",
            1,
            "Seconds of one sample of the remote fetch quota.").AtLeast(1),
        Key.Int("remote.log.reader.threads", 10, "Threads that read from remote storage.").ClusterWide(),
        Key.Int("remote.log.reader.max.pending.tasks", 100, "Reads from remote storage that may wait."),
        Key.Int("remote.fetch.max.wait.ms", 500, "Milliseconds that a fetch waits for remote storage.").ClusterWide(),
        Key.Long(
            "remote.list.offsets.request.timeout.ms",
            30_000,
            "Milliseconds that ListOffsets waits for remote storage.").ClusterWide(),
        Key.Boolean(
            "follower.fetch.last.tiered.offset.enable",
            false,
            "Whether a new follower begins where remote storage ends.").ClusterWide(),
    ];
}
