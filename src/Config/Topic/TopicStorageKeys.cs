using KRaftNet.Config.Broker;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;
using KRaftNet.Config.Values;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Config.Topic;

/// <summary>What a topic accepts, how it is stored, and what an acknowledgement promises.</summary>
public static class TopicStorageKeys
{
    private static readonly KeyFactory Key = KeyFactory.Topic;

    public static readonly ConfigKey<int> MaxMessageBytes = Key.Int(
            "max.message.bytes",
            (1024 * 1024) + 12,
            "Largest record batch in bytes, as stored.")
        .AtLeast(0).FallingBackOn(StorageKeys.MessageMaxBytes.Name).Serve();

    public static readonly ConfigKey<TopicCompression> Compression = Key.Enum(
            "compression.type",
            TopicCompression.Producer,
            "How batches are stored: as the producer compressed them, uncompressed, or with the codec named here.",
            ValueNames.TopicCompression)
        .FallingBackOn(StorageKeys.Compression.Name).Serve();

    public static readonly ConfigKey<int> GzipLevel = Key.Int(
            "compression.gzip.level",
            -1,
            "Level used where compression.type=gzip makes the broker compress.")
        .Where(new GzipLevelRule()).FallingBackOn(StorageKeys.GzipLevel.Name).Serve();

    public static readonly ConfigKey<int> Lz4Level = Key.Int(
            "compression.lz4.level",
            9,
            "Level used where compression.type=lz4 makes the broker compress.")
        .Between(1, 17).FallingBackOn(StorageKeys.Lz4Level.Name).Serve();

    public static readonly ConfigKey<int> ZstdLevel = Key.Int(
            "compression.zstd.level",
            3,
            "Level used where compression.type=zstd makes the broker compress.")
        .Between(-131_072, 22).FallingBackOn(StorageKeys.ZstdLevel.Name).Serve();

    public static readonly ConfigKey<TimestampType> TimestampType = Key.Enum(
            "message.timestamp.type",
            Protocol.Records.TimestampType.CreateTime,
            "Which time records carry: CreateTime, given by the producer, or LogAppendTime, set by the broker.",
            ValueNames.TimestampType)
        .FallingBackOn(StorageKeys.TimestampType.Name).Serve();

    public static readonly ConfigKey<long> TimestampBeforeMaxMs = Key.Long(
            "message.timestamp.before.max.ms",
            long.MaxValue,
            "Milliseconds by which a producer's timestamp may lie before the broker's clock.")
        .AtLeast(0).FallingBackOn(StorageKeys.TimestampBeforeMaxMs.Name).Serve();

    public static readonly ConfigKey<long> TimestampAfterMaxMs = Key.Long(
            "message.timestamp.after.max.ms",
            3_600_000,
            "Milliseconds by which a producer's timestamp may lie after the broker's clock.")
        .AtLeast(0).FallingBackOn(StorageKeys.TimestampAfterMaxMs.Name).Serve();

    public static readonly ConfigKey<int> MinInSyncReplicas = Key.Int(
            "min.insync.replicas",
            1,
            "In-sync replicas without which a write with acks=all is refused.")
        .AtLeast(1).FallingBackOn(StorageKeys.MinInSyncReplicas.Name).Serve();

    public static readonly ConfigKey<bool> UncleanLeaderElection = Key.Boolean(
            "unclean.leader.election.enable",
            false,
            "Whether a replica that is not in sync may lead when no other is left, at the price of lost records.")
        .FallingBackOn(StorageKeys.UncleanLeaderElection.Name).Serve();

    public static readonly ConfigKey<long> FlushMessages = Key.Long(
            "flush.messages",
            long.MaxValue,
            "Records after which a partition is flushed, besides the flushes that ack.durability asks for.")
        .AtLeast(1).FallingBackOn(FlushKeys.FlushIntervalMessages.Name).Serve();

    public static readonly ConfigKey<long> FlushMs = Key.Long(
            "flush.ms",
            long.MaxValue,
            "Milliseconds after which a partition is flushed, besides the flushes that ack.durability asks for.")
        .AtLeast(0).Serve()
        .FallingBackOn(new(FlushKeys.FlushIntervalMs.Name), new(FlushKeys.FlushSchedulerIntervalMs.Name));

    public static readonly ConfigKey<int> IndexIntervalBytes = Key.Int(
            "index.interval.bytes",
            4096,
            "Bytes of a segment between two entries of its offset index.")
        .AtLeast(0).FallingBackOn(FlushKeys.IndexIntervalBytes.Name).Serve();

    public static readonly ConfigKey<int> SegmentIndexBytes = Key.Int(
            "segment.index.bytes",
            10 * 1024 * 1024,
            "Largest offset index in bytes; a full one ends its segment.")
        .AtLeast(4).FallingBackOn(FlushKeys.IndexSizeMaxBytes.Name).Serve();

    public static readonly ConfigKey<bool> Preallocate = Key.Boolean(
            "preallocate",
            false,
            "Whether a new segment file takes its full size at once.")
        .FallingBackOn(FlushKeys.Preallocate.Name);

    public static readonly ConfigKey<AckDurability> AckDurability = Key.Enum(
            "ack.durability",
            Values.AckDurability.Fsync,
            "What acks=all promises: fsync, on disk at every in-sync replica; replicated, in its page cache.",
            ValueNames.AckDurability)
        .FallingBackOn(StorageKeys.AckDurability.Name).Ours().Serve();

    public static readonly ConfigKey<RecordValidation> RecordValidation = Key.Enum(
            "record.validation",
            Values.RecordValidation.Deep,
            "How far a produced batch is read before it is stored: deep, to the last record; header, checksum only.",
            ValueNames.RecordValidation)
        .FallingBackOn(StorageKeys.RecordValidation.Name).Ours().Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        MaxMessageBytes, Compression, GzipLevel, Lz4Level, ZstdLevel, TimestampType, TimestampBeforeMaxMs,
        TimestampAfterMaxMs, MinInSyncReplicas, UncleanLeaderElection, FlushMessages, FlushMs, IndexIntervalBytes,
        SegmentIndexBytes, Preallocate, AckDurability, RecordValidation,
    ];
}
