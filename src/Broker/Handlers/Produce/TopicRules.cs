using KRaftNet.Config.Topic;
using KRaftNet.Config.Values;
using KRaftNet.Protocol.Compression;
using KRaftNet.Protocol.Records;

namespace KRaftNet.Broker.Handlers.Produce;

/// <summary>What holds for batches of one topic: what they are held against, and how they are stored. Immutable.</summary>
internal sealed class TopicRules(TopicOptions options)
{
    /// <summary>What a batch is held against.</summary>
    public RecordBatchRules Batch { get; } = new()
    {
        IsDeep = options.RecordValidation == RecordValidation.Deep,
        IsCompacted = options.CleanupPolicy.HasFlag(CleanupPolicy.Compact),
        TimestampType = options.TimestampType,
        TimestampBeforeMaxMs = options.TimestampBeforeMaxMs,
        TimestampAfterMaxMs = options.TimestampAfterMaxMs,
        MaxMessageBytes = options.MaxMessageBytes,
        SegmentBytes = options.SegmentBytes,
    };

    /// <summary>The codec that a batch is stored with (<c>compression.type</c>).</summary>
    public CompressionType StoredAs(CompressionType produced) => options.StoredCompression(produced);

    /// <summary>The level to compress with, where the topic has a say.</summary>
    public int? LevelOf(CompressionType compression) => compression switch
    {
        CompressionType.Gzip => options.GzipLevel,
        CompressionType.Lz4 => options.Lz4Level,
        CompressionType.Zstd => options.ZstdLevel,
        _ => null,
    };
}
