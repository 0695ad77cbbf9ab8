using KRaftNet.Config.Broker;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Topic;

/// <summary>When a topic with <c>cleanup.policy=compact</c> is compacted.</summary>
public static class TopicCompactionKeys
{
    private static readonly KeyFactory Key = KeyFactory.Topic;

    public static readonly ConfigKey<double> MinCleanableDirtyRatio = Key.Double(
            "min.cleanable.dirty.ratio",
            0.5,
            "Share of the log that must be uncompacted before it is compacted again.")
        .Between(0, 1).FallingBackOn(CleanerKeys.MinCleanableRatio.Name).Serve();

    public static readonly ConfigKey<long> MinCompactionLagMs = Key.Long(
            "min.compaction.lag.ms",
            0,
            "Milliseconds that a record stays safe from compaction. May not exceed max.compaction.lag.ms.")
        .AtLeast(0).FallingBackOn(CleanerKeys.MinCompactionLagMs.Name).Serve();

    public static readonly ConfigKey<long> MaxCompactionLagMs = Key.Long(
            "max.compaction.lag.ms",
            long.MaxValue,
            "Milliseconds after which a record is due for compaction whatever the ratio.")
        .AtLeast(1).FallingBackOn(CleanerKeys.MaxCompactionLagMs.Name).Serve();

    public static readonly ConfigKey<long> DeleteRetentionMs = Key.Long(
            "delete.retention.ms",
            86_400_000,
            "Milliseconds that the marker of a deleted key is kept after compaction, so that readers see the deletion.")
        .AtLeast(0).FallingBackOn(CleanerKeys.DeleteRetentionMs.Name).Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        MinCleanableDirtyRatio, MinCompactionLagMs, MaxCompactionLagMs, DeleteRetentionMs,
    ];
}
