using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker;

/// <summary>Broker defaults of the topic keys about flushes and index files.</summary>
public static class FlushKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<long> FlushIntervalMessages = Key.Long(
            "log.flush.interval.messages",
            long.MaxValue,
            "Records of a partition after which it is flushed, besides the flushes that ack.durability asks for.")
        .AtLeast(1).ClusterWide().Serve();

    public static readonly ConfigKey<long?> FlushIntervalMs = Key.OptionalLong(
            "log.flush.interval.ms",
            "Milliseconds after which a partition is flushed; unless set, log.flush.scheduler.interval.ms.")
        .ClusterWide().Serve().FallingBackOn("log.flush.scheduler.interval.ms");

    public static readonly ConfigKey<long> FlushSchedulerIntervalMs = Key.Long(
            "log.flush.scheduler.interval.ms",
            long.MaxValue,
            "Milliseconds between two looks for partitions to flush.")
        .Serve();

    public static readonly ConfigKey<int> IndexIntervalBytes = Key.Int(
            "log.index.interval.bytes",
            4096,
            "Bytes of a segment between two entries of its offset index.")
        .AtLeast(0).ClusterWide().Serve();

    public static readonly ConfigKey<int> IndexSizeMaxBytes = Key.Int(
            "log.index.size.max.bytes",
            10 * 1024 * 1024,
            "Largest offset index in bytes; a full one ends its segment.")
        .AtLeast(4).ClusterWide().Serve();

    public static readonly ConfigKey<bool> Preallocate = Key.Boolean(
            "log.preallocate",
            false,
            "Whether a new segment file takes its full size at once.")
        .ClusterWide();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        FlushIntervalMessages, FlushIntervalMs, FlushSchedulerIntervalMs, IndexIntervalBytes, IndexSizeMaxBytes,
        Preallocate,
    ];
}
