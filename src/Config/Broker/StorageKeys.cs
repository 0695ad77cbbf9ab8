using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;
using KRaftNet.Config.Values;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Config.Broker;

/// <summary>Broker defaults of the topic keys about what is accepted and how it is stored.</summary>
public static class StorageKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<int> MessageMaxBytes = Key.Int(
            "message.max.bytes",
            (1024 * 1024) + 12,
            "Largest record batch in bytes, as stored.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<TopicCompression> Compression = Key.Enum(
            "compression.type",
            TopicCompression.Producer,
            "How batches are stored: as the producer compressed them, uncompressed, or with the codec named here.",
            ValueNames.TopicCompression)
        .ClusterWide().Serve();

    public static readonly ConfigKey<int> GzipLevel = Key.Int(
            "compression.gzip.level",
            -1,
            "Level used where the broker itself compresses with gzip.")
        .Where(new GzipLevelRule()).ClusterWide().Serve();

    public static readonly ConfigKey<int> Lz4Level = Key.Int(
            "compression.lz4.level",
            9,
            "Level used where the broker itself compresses with LZ4.")
        .Between(1, 17).ClusterWide().Serve();

    public static readonly ConfigKey<int> ZstdLevel = Key.Int(
            "compression.zstd.level",
            3,
            "Level used where the broker itself compresses with zstd.")
        .Between(-131_072, 22).ClusterWide().Serve();

    public static readonly ConfigKey<TimestampType> TimestampType = Key.Enum(
            "log.message.timestamp.type",
            Protocol.Records.TimestampType.CreateTime,
            "Which time records carry: CreateTime, given by the producer, or LogAppendTime, set by the broker.",
            ValueNames.TimestampType)
        .ClusterWide().Serve();

    public static readonly ConfigKey<long> TimestampBeforeMaxMs = Key.Long(
            "log.message.timestamp.before.max.ms",
            long.MaxValue,
            "Milliseconds by which a producer's timestamp may lie before the broker's clock.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<long> TimestampAfterMaxMs = Key.Long(
            "log.message.timestamp.after.max.ms",
            3_600_000,
            "Milliseconds by which a producer's timestamp may lie after the broker's clock.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<int> MinInSyncReplicas = Key.Int(
            "min.insync.replicas",
            1,
            "In-sync replicas without which a write with acks=all is refused.")
        .AtLeast(1).ClusterWide().Serve();

    public static readonly ConfigKey<bool> UncleanLeaderElection = Key.Boolean(
            "unclean.leader.election.enable",
            false,
            "Whether a replica that is not in sync may lead when no other is left, at the price of lost records.")
        .ClusterWide().Serve();

    public static readonly ConfigKey<AckDurability> AckDurability = Key.Enum(
            "ack.durability",
            Values.AckDurability.Fsync,
            "What acks=all promises: fsync, on disk at every in-sync replica; replicated, in its page cache.",
            ValueNames.AckDurability)
        .ClusterWide().Ours().Serve();

    public static readonly ConfigKey<RecordValidation> RecordValidation = Key.Enum(
            "record.validation",
            Values.RecordValidation.Deep,
            "How far a produced batch is read before it is stored: deep, to the last record; header, checksum only.",
            ValueNames.RecordValidation)
        .ClusterWide().Ours().Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        MessageMaxBytes, Compression, GzipLevel, Lz4Level, ZstdLevel, TimestampType, TimestampBeforeMaxMs,
        TimestampAfterMaxMs, MinInSyncReplicas, UncleanLeaderElection, AckDurability, RecordValidation,
    ];
}
