using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker;

/// <summary>How followers follow, and when leadership moves.</summary>
public static class ReplicationKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<long> LagTimeMaxMs = Key.Long(
            "replica.lag.time.max.ms",
            30_000,
            "Milliseconds for which a follower may be behind the leader's end before it leaves the in-sync replicas.")
        .Serve();

    public static readonly ConfigKey<int> FetchWaitMaxMs = Key.Int(
            "replica.fetch.wait.max.ms",
            500,
            "Milliseconds that the leader holds a follower's fetch while there is nothing new. Must stay below "
            + "replica.lag.time.max.ms.")
        .Serve();

    public static readonly ConfigKey<int> FetchMinBytes = Key.Int(
            "replica.fetch.min.bytes",
            1,
            "Bytes that a follower's fetch waits for.")
        .Serve();

    public static readonly ConfigKey<int> FetchMaxBytes = Key.Int(
            "replica.fetch.max.bytes",
            1024 * 1024,
            "Most bytes of one partition in a follower's fetch; a single larger batch is still sent.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> FetchResponseMaxBytes = Key.Int(
            "replica.fetch.response.max.bytes",
            10 * 1024 * 1024,
            "Most bytes of one answer to a follower's fetch; a single larger batch is still sent.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> FetchBackoffMs = Key.Int(
            "replica.fetch.backoff.ms",
            1000,
            "Milliseconds that a follower waits after a failed fetch of a partition.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> FetchersPerBroker = Key.Int(
            "num.replica.fetchers",
            1,
            "Connections by which a broker follows one other broker.")
        .AtLeast(1).ClusterWide().Serve();

    /// <summary>The one value of <see cref="ReplicaSelector"/> that means something: the name that Kafka's selector has.</summary>
    public const string RackAwareSelector = "org.apache.kafka.common.replica.RackAwareReplicaSelector";

    public static readonly ConfigKey<string?> ReplicaSelector = Key.Text(
            "replica.selector.class",
            null,
            "Who chooses the replica that a consumer reads from: unless set, the leader; "
            + "org.apache.kafka.common.replica.RackAwareReplicaSelector for one in the consumer's rack.")
        .Serve();

    public static readonly ConfigKey<int> SocketTimeoutMs = Key.Int(
            "replica.socket.timeout.ms",
            30_000,
            "Milliseconds that a follower's request may take; at least replica.fetch.wait.max.ms.")
        .Serve();

    public static readonly ConfigKey<int> SocketReceiveBufferBytes = Key.Int(
            "replica.socket.receive.buffer.bytes",
            64 * 1024,
            "Receive buffer in bytes of the connections to leaders.")
        .Serve();

    public static readonly ConfigKey<long> HighWatermarkCheckpointIntervalMs = Key.Long(
            "replica.high.watermark.checkpoint.interval.ms",
            5000,
            "Milliseconds between two writes of the file of high watermarks.")
        .Serve();

    public static readonly ConfigKey<bool> AutoLeaderRebalance = Key.Boolean(
            "auto.leader.rebalance.enable",
            true,
            "Whether leaderships return to the preferred replica by themselves.")
        .Serve();

    public static readonly ConfigKey<long> LeaderImbalanceCheckIntervalSeconds = Key.Long(
            "leader.imbalance.check.interval.seconds",
            300,
            "Seconds between two looks of the controller for leaders that are not the preferred ones.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<long> UncleanElectionIntervalMs = Key.Long(
            "unclean.leader.election.interval.ms",
            300_000,
            "Milliseconds between two looks of the controller for partitions that an unclean election could save.")
        .Hide().Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        LagTimeMaxMs, FetchWaitMaxMs, FetchMinBytes, FetchMaxBytes, FetchResponseMaxBytes, FetchBackoffMs,
        FetchersPerBroker, ReplicaSelector, SocketTimeoutMs, SocketReceiveBufferBytes, HighWatermarkCheckpointIntervalMs,
        AutoLeaderRebalance, LeaderImbalanceCheckIntervalSeconds, UncleanElectionIntervalMs,
    ];
}
