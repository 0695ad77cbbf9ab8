using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker;

/// <summary>
/// Rates that operators set while partitions move. They exist at run time only and have no static form.
/// </summary>
public static class ThrottleKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<long> LeaderRate = Key.Long(
            "leader.replication.throttled.rate",
            long.MaxValue,
            "Bytes a second that leaders on the broker send to throttled replicas.")
        .AtLeast(0).ClusterWide();

    public static readonly ConfigKey<long> FollowerRate = Key.Long(
            "follower.replication.throttled.rate",
            long.MaxValue,
            "Bytes a second that throttled replicas on the broker fetch.")
        .AtLeast(0).ClusterWide();

    public static readonly ConfigKey<long> AlterLogDirsRate = Key.Long(
            "replica.alter.log.dirs.io.max.bytes.per.second",
            long.MaxValue,
            "Bytes a second that moves between log directories of the broker may copy.")
        .AtLeast(0).ClusterWide();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } = [LeaderRate, FollowerRate, AlterLogDirsRate];
}
