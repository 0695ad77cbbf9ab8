using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Broker;

/// <summary>Broker defaults of the topic keys about how long records are kept and when a segment ends.</summary>
public static class RetentionKeys
{
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;

    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<IReadOnlyList<string>?> CleanupPolicy = Key.List(
            "log.cleanup.policy",
            ["delete"],
            "What removes old records, unless a topic says otherwise: delete, compact, both; empty: nothing.")
        .Where(new ListRule(mayBeEmpty: true, "compact", "delete")).ClusterWide().Serve();

    public static readonly ConfigKey<long> RetentionBytes = Key.Long(
            "log.retention.bytes",
            -1,
            "Bytes of one partition beyond which its oldest segments are deleted; -1: no limit.")
        .ClusterWide().Serve();

    public static readonly ConfigKey<long?> RetentionMs = Key.OptionalLong(
            "log.retention.ms",
            "Milliseconds that a segment is kept; -1: for ever. Wins over log.retention.minutes and .hours.")
        .ClusterWide().Serve()
        .FallingBackOn(new("log.retention.minutes", MinuteMs), new("log.retention.hours", HourMs));

    public static readonly ConfigKey<int?> RetentionMinutes = Key.OptionalInt(
            "log.retention.minutes",
            "Minutes that a segment is kept, where log.retention.ms is not set.")
        .Serve().FallingBackOn(new ConfigSynonym("log.retention.hours", 60));

    public static readonly ConfigKey<int> RetentionHours = Key.Int(
            "log.retention.hours",
            168,
            "Hours that a segment is kept, where neither log.retention.ms nor .minutes is set.")
        .Serve();

    public static readonly ConfigKey<int> SegmentBytes = Key.Int(
            "log.segment.bytes",
            1024 * 1024 * 1024,
            "Largest segment file in bytes.")
        .AtLeast(1024 * 1024).ClusterWide().Serve();

    public static readonly ConfigKey<long?> RollMs = Key.OptionalLong(
            "log.roll.ms",
            "Milliseconds after which a new segment is begun although the last is not full. Wins over log.roll.hours.")
        .ClusterWide().Serve().FallingBackOn(new ConfigSynonym("log.roll.hours", HourMs));

    public static readonly ConfigKey<int> RollHours = Key.Int(
            "log.roll.hours",
            168,
            "Hours after which a new segment is begun, where log.roll.ms is not set.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<long?> RollJitterMs = Key.OptionalLong(
            "log.roll.jitter.ms",
            "Most milliseconds by which a segment's time is cut short at random, so that not all roll at once.")
        .ClusterWide().Serve().FallingBackOn(new ConfigSynonym("log.roll.jitter.hours", HourMs));

    public static readonly ConfigKey<int> RollJitterHours = Key.Int(
            "log.roll.jitter.hours",
            0,
            "The same in hours, where log.roll.jitter.ms is not set.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<long> DeleteDelayMs = Key.Long(
            "log.segment.delete.delay.ms",
            60_000,
            "Milliseconds between taking a segment out of its log and deleting the file.")
        .AtLeast(0).ClusterWide().Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        CleanupPolicy, RetentionBytes, RetentionMs, RetentionMinutes, RetentionHours, SegmentBytes, RollMs, RollHours,
        RollJitterMs, RollJitterHours, DeleteDelayMs,
    ];
}
