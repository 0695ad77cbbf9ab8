using KRaftNet.Config.Keys;
using KRaftNet.Config.Values;

namespace KRaftNet.Config.Broker;

/// <summary>What clients may ask for: topics, fetches, producers.</summary>
public static class ClientRequestKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<int> NumPartitions = Key.Int(
            "num.partitions",
            1,
            "Partitions of a topic that is created without a count.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<int> DefaultReplicationFactor = Key.Int(
            "default.replication.factor",
            1,
            "Replicas of each partition of a topic that is created without a count.")
        .Serve();

    public static readonly ConfigKey<bool> AutoCreateTopics = Key.Boolean(
            "auto.create.topics.enable",
            true,
            "Whether a topic comes into being when a client asks for it and allows that.")
        .Serve();

    public static readonly ConfigKey<bool> DeleteTopics = Key.Boolean(
            "delete.topic.enable",
            true,
            "Whether topics may be deleted.")
        .Serve();

    public static readonly ConfigKey<int> FetchMaxBytes = Key.Int(
            "fetch.max.bytes",
            55 * 1024 * 1024,
            "Most bytes of one answer to a fetch, whatever the client asks for; a single larger batch is still sent.")
        .AtLeast(1024).Serve();

    public static readonly ConfigKey<int> FetchSessionSlots = Key.Int(
            "max.incremental.fetch.session.cache.slots",
            1000,
            "Fetch sessions that the broker remembers.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> PartitionsPerRequest = Key.Int(
            "max.request.partition.size.limit",
            2000,
            "Most partitions in one answer to DescribeTopicPartitions.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<int> ProducerIdExpirationMs = Key.Int(
            "producer.id.expiration.ms",
            86_400_000,
            "Milliseconds after its last write when a partition forgets a producer id.")
        .AtLeast(1).ClusterWide().Serve();

    public static readonly ConfigKey<int> ProducerIdExpirationCheckMs = Key.Int(
            "producer.id.expiration.check.interval.ms",
            600_000,
            "Milliseconds between two looks for producer ids to forget; meant for tests.")
        .AtLeast(1).Hide().Serve();

    public static readonly ConfigKey<FetchVerify> Verify = Key.Enum(
            "fetch.verify",
            FetchVerify.Cold,
            "When stored batches are checked before they are served: cold (once, if not verified since the file was "
            + "opened), always, or off.",
            ValueNames.FetchVerify)
        .Ours().Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        NumPartitions, DefaultReplicationFactor, AutoCreateTopics, DeleteTopics, FetchMaxBytes, FetchSessionSlots,
        PartitionsPerRequest, ProducerIdExpirationMs, ProducerIdExpirationCheckMs, Verify,
    ];
}
