using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker;

/// <summary>Compaction: the cleaner's means, and broker defaults of the topic keys about it.</summary>
public static class CleanerKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<bool> Enable = Key.Boolean(
            "log.cleaner.enable",
            true,
            "Whether topics with cleanup.policy=compact are compacted.")
        .Serve();

    public static readonly ConfigKey<int> Threads = Key.Int(
            "log.cleaner.threads",
            1,
            "Partitions that are compacted at once.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<long> DedupeBufferSize = Key.Long(
            "log.cleaner.dedupe.buffer.size",
            128 * 1024 * 1024,
            "Bytes of memory for the keys seen, shared by the cleaner's threads.")
        .ClusterWide().Serve();

    public static readonly ConfigKey<double> BufferLoadFactor = Key.Double(
            "log.cleaner.io.buffer.load.factor",
            0.9,
            "Share of the memory for keys that may be filled.")
        .ClusterWide().Serve();

    public static readonly ConfigKey<int> BufferSize = Key.Int(
            "log.cleaner.io.buffer.size",
            512 * 1024,
            "Bytes of the cleaner's read and write buffers.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<double> MaxBytesPerSecond = Key.Double(
            "log.cleaner.io.max.bytes.per.second",
            double.MaxValue,
            "Bytes a second that the cleaner may read and write.")
        .ClusterWide().Serve();

    public static readonly ConfigKey<long> BackoffMs = Key.Long(
            "log.cleaner.backoff.ms",
            15_000,
            "Milliseconds that the cleaner rests when there is nothing to compact.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<double> MinCleanableRatio = Key.Double(
            "log.cleaner.min.cleanable.ratio",
            0.5,
            "Share of a log that must be uncompacted before it is compacted again.")
        .Between(0, 1).ClusterWide().Serve();

    public static readonly ConfigKey<long> DeleteRetentionMs = Key.Long(
            "log.cleaner.delete.retention.ms",
            86_400_000,
            "Milliseconds that the marker of a deleted key is kept after compaction.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<long> MinCompactionLagMs = Key.Long(
            "log.cleaner.min.compaction.lag.ms",
            0,
            "Milliseconds that a record stays safe from compaction.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<long> MaxCompactionLagMs = Key.Long(
            "log.cleaner.max.compaction.lag.ms",
            long.MaxValue,
            "Milliseconds after which a record is due for compaction whatever the ratio.")
        .AtLeast(1).ClusterWide().Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        Enable, Threads, DedupeBufferSize, BufferLoadFactor, BufferSize, MaxBytesPerSecond, BackoffMs,
        MinCleanableRatio, DeleteRetentionMs, MinCompactionLagMs, MaxCompactionLagMs,
    ];
}
