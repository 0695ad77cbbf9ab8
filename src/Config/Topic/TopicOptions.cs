using KRaftNet.Config.Effective;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Values;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Config.Topic;

/// <summary>
/// What holds for one topic on one node, typed. Times are in milliseconds and sizes in bytes; long.MaxValue is no
/// limit.
/// Immutable: a change of the topic's configs, or of a broker default, makes a new one.
/// </summary>
public sealed record TopicOptions
{
    /// <summary>A topic without configs on a node without settings.</summary>
    public static TopicOptions Default { get; } = Create(
        new Dictionary<string, string>(),
        new BrokerConfigView(ConfigSnapshot.Empty, new Dictionary<string, string>(), new Dictionary<string, string>()));

    /// <summary>What removes old records.</summary>
    public required CleanupPolicy CleanupPolicy { get; init; }

    /// <summary>Oldest age of a closed segment; -1: no limit.</summary>
    public required long RetentionMs { get; init; }

    /// <summary>Largest size of a partition; -1: no limit.</summary>
    public required long RetentionBytes { get; init; }

    /// <summary>Largest segment file, 1 and up.</summary>
    public required int SegmentBytes { get; init; }

    /// <summary>Age at which a segment ends.</summary>
    public required long SegmentMs { get; init; }

    /// <summary>Most by which <see cref="SegmentMs"/> is cut short at random.</summary>
    public required long SegmentJitterMs { get; init; }

    /// <summary>Delay before a removed file is deleted.</summary>
    public required long FileDeleteDelayMs { get; init; }

    /// <summary>Largest record batch.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>How batches are stored.</summary>
    public required TopicCompression Compression { get; init; }

    /// <summary>Level of gzip; -1: the library's own.</summary>
    public required int GzipLevel { get; init; }

    /// <summary>Level of LZ4, 1 to 17.</summary>
    public required int Lz4Level { get; init; }

    /// <summary>Level of zstd, -131072 to 22.</summary>
    public required int ZstdLevel { get; init; }

    /// <summary>Which time records carry.</summary>
    public required TimestampType TimestampType { get; init; }

    /// <summary>How far a producer's time may lie back.</summary>
    public required long TimestampBeforeMaxMs { get; init; }

    /// <summary>How far a producer's time may lie ahead.</summary>
    public required long TimestampAfterMaxMs { get; init; }

    /// <summary>In-sync replicas that acks=all needs; see <see cref="EffectiveMinInSync"/>.</summary>
    public required int MinInSyncReplicas { get; init; }

    /// <summary>Whether a replica that is not in sync may lead.</summary>
    public required bool UncleanLeaderElection { get; init; }

    /// <summary>What acks=all promises.</summary>
    public required AckDurability AckDurability { get; init; }

    /// <summary>How far a produced batch is read.</summary>
    public required RecordValidation RecordValidation { get; init; }

    /// <summary>Records after which a partition is flushed.</summary>
    public required long FlushMessages { get; init; }

    /// <summary>Time after which a partition is flushed.</summary>
    public required long FlushMs { get; init; }

    /// <summary>Bytes between two index entries.</summary>
    public required int IndexIntervalBytes { get; init; }

    /// <summary>Largest offset index.</summary>
    public required int SegmentIndexBytes { get; init; }

    /// <summary>Share of the log, 0 to 1, that must be uncompacted before compaction.</summary>
    public required double MinCleanableDirtyRatio { get; init; }

    /// <summary>Time that a record is safe from compaction.</summary>
    public required long MinCompactionLagMs { get; init; }

    /// <summary>Time after which a record is due for compaction.</summary>
    public required long MaxCompactionLagMs { get; init; }

    /// <summary>Time that the marker of a deleted key is kept.</summary>
    public required long DeleteRetentionMs { get; init; }

    /// <summary>Whether the topic is compacted.</summary>
    public bool IsCompacted => CleanupPolicy.HasFlag(CleanupPolicy.Compact);

    /// <summary>
    /// In-sync replicas that acks=all needs of a partition with so many replicas: never more than there are.
    /// </summary>
    public int EffectiveMinInSync(int replicas) => Math.Min(MinInSyncReplicas, replicas);

    /// <summary>The codec that a batch is stored with when the producer compressed it with another.</summary>
    public CompressionType StoredCompression(CompressionType produced) => Compression switch
    {
        TopicCompression.Uncompressed => CompressionType.None,
        TopicCompression.Gzip => CompressionType.Gzip,
        TopicCompression.Snappy => CompressionType.Snappy,
        TopicCompression.Lz4 => CompressionType.Lz4,
        TopicCompression.Zstd => CompressionType.Zstd,
        _ => produced,
    };

    /// <summary>Reads the options from a topic's own configs and the values of the node.</summary>
    public static TopicOptions Create(IReadOnlyDictionary<string, string> own, BrokerConfigView broker)
    {
        var values = new TopicValues(own, broker);
        return new TopicOptions
        {
            CleanupPolicy = PolicyOf(values.Get(TopicRetentionKeys.CleanupPolicy)),
            RetentionMs = values.Get(TopicRetentionKeys.RetentionMs),
            RetentionBytes = values.Get(TopicRetentionKeys.RetentionBytes),
            SegmentBytes = values.Get(TopicRetentionKeys.InternalSegmentBytes)
                ?? values.Get(TopicRetentionKeys.SegmentBytes),
            SegmentMs = values.Get(TopicRetentionKeys.SegmentMs),
            SegmentJitterMs = values.Get(TopicRetentionKeys.SegmentJitterMs),
            FileDeleteDelayMs = values.Get(TopicRetentionKeys.FileDeleteDelayMs),
            MaxMessageBytes = values.Get(TopicStorageKeys.MaxMessageBytes),
            Compression = values.Get(TopicStorageKeys.Compression),
            GzipLevel = values.Get(TopicStorageKeys.GzipLevel),
            Lz4Level = values.Get(TopicStorageKeys.Lz4Level),
            ZstdLevel = values.Get(TopicStorageKeys.ZstdLevel),
            TimestampType = values.Get(TopicStorageKeys.TimestampType),
            TimestampBeforeMaxMs = values.Get(TopicStorageKeys.TimestampBeforeMaxMs),
            TimestampAfterMaxMs = values.Get(TopicStorageKeys.TimestampAfterMaxMs),
            MinInSyncReplicas = values.Get(TopicStorageKeys.MinInSyncReplicas),
            UncleanLeaderElection = values.Get(TopicStorageKeys.UncleanLeaderElection),
            AckDurability = values.Get(TopicStorageKeys.AckDurability),
            RecordValidation = values.Get(TopicStorageKeys.RecordValidation),
            FlushMessages = values.Get(TopicStorageKeys.FlushMessages),
            FlushMs = values.Get(TopicStorageKeys.FlushMs),
            IndexIntervalBytes = values.Get(TopicStorageKeys.IndexIntervalBytes),
            SegmentIndexBytes = values.Get(TopicStorageKeys.SegmentIndexBytes),
            MinCleanableDirtyRatio = values.Get(TopicCompactionKeys.MinCleanableDirtyRatio),
            MinCompactionLagMs = values.Get(TopicCompactionKeys.MinCompactionLagMs),
            MaxCompactionLagMs = values.Get(TopicCompactionKeys.MaxCompactionLagMs),
            DeleteRetentionMs = values.Get(TopicCompactionKeys.DeleteRetentionMs),
        };
    }

    private static CleanupPolicy PolicyOf(IReadOnlyList<string>? names)
    {
        var policy = CleanupPolicy.None;
        foreach (string name in names ?? [])
        {
            policy |= name == "compact" ? CleanupPolicy.Compact : CleanupPolicy.Delete;
        }

        return policy;
    }
}
