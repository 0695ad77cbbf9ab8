using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Topic;

/// <summary>Tiered storage and replication throttles: known and checked.</summary>
public static class TopicTieringKeys
{
    private static readonly KeyFactory Key = KeyFactory.Topic;

    public static readonly ConfigKey<bool> RemoteStorage = Key.Boolean(
        "remote.storage.enable",
        false,
        "Whether closed segments are copied to remote storage.");

    public static readonly ConfigKey<bool> RemoteCopyDisable = Key.Boolean(
        "remote.log.copy.disable",
        false,
        "Whether copying to remote storage has stopped while what lies there stays readable.");

    public static readonly ConfigKey<bool> RemoteDeleteOnDisable = Key.Boolean(
        "remote.log.delete.on.disable",
        false,
        "Whether switching remote.storage.enable off deletes what lies in remote storage.");

    public static readonly ConfigKey<long> LocalRetentionMs = Key.Long(
            "local.retention.ms",
            -2,
            "Milliseconds that a copied segment stays on local disk too; -2: as retention.ms says.")
        .AtLeast(-2).FallingBackOn("log.local.retention.ms");

    public static readonly ConfigKey<long> LocalRetentionBytes = Key.Long(
            "local.retention.bytes",
            -2,
            "Bytes of copied segments of a partition that stay on local disk too; -2: as retention.bytes says.")
        .AtLeast(-2).FallingBackOn("log.local.retention.bytes");

    public static readonly ConfigKey<IReadOnlyList<string>?> LeaderThrottledReplicas = Key.List(
            "leader.replication.throttled.replicas",
            [],
            "Replicas whose reads from the leader are throttled: * or PARTITION:BROKER pairs.")
        .Where(new ThrottledReplicasRule());

    public static readonly ConfigKey<IReadOnlyList<string>?> FollowerThrottledReplicas = Key.List(
            "follower.replication.throttled.replicas",
            [],
            "Replicas whose writes at the follower are throttled: * or PARTITION:BROKER pairs.")
        .Where(new ThrottledReplicasRule());

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        RemoteStorage, RemoteCopyDisable, RemoteDeleteOnDisable, LocalRetentionMs, LocalRetentionBytes,
        LeaderThrottledReplicas, FollowerThrottledReplicas,
    ];
}
