using KRaftNet.Config.Broker;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Topic;

/// <summary>How long a topic's records are kept, and when a segment ends.</summary>
public static class TopicRetentionKeys
{
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private const long WeekMs = 7 * 24 * HourMs;

    private static readonly KeyFactory Key = KeyFactory.Topic;

    public static readonly ConfigKey<IReadOnlyList<string>?> CleanupPolicy = Key.List(
            "cleanup.policy",
            ["delete"],
            "What removes old records: delete (by time and size), compact (all but the last record of each key), "
            + "both; empty: nothing.")
        .Where(new ListRule(mayBeEmpty: true, "compact", "delete")).FallingBackOn(RetentionKeys.CleanupPolicy.Name)
        .Serve();

    public static readonly ConfigKey<long> RetentionBytes = Key.Long(
            "retention.bytes",
            -1,
            "Bytes of one partition beyond which its oldest segments are deleted; -1: no limit.")
        .FallingBackOn(RetentionKeys.RetentionBytes.Name).Serve();

    public static readonly ConfigKey<long> RetentionMs = Key.Long(
            "retention.ms",
            WeekMs,
            "Milliseconds after a segment's last timestamp when it is deleted; -1: never.")
        .AtLeast(-1).Serve()
        .FallingBackOn(
            new(RetentionKeys.RetentionMs.Name),
            new(RetentionKeys.RetentionMinutes.Name, MinuteMs),
            new(RetentionKeys.RetentionHours.Name, HourMs));

    public static readonly ConfigKey<int> SegmentBytes = Key.Int(
            "segment.bytes",
            1024 * 1024 * 1024,
            "Largest segment file in bytes. Retention and compaction work on whole segments.")
        .AtLeast(1024 * 1024).FallingBackOn(RetentionKeys.SegmentBytes.Name).Serve();

    public static readonly ConfigKey<int?> InternalSegmentBytes = Key.OptionalInt(
            "internal.segment.bytes",
            "Largest segment file in bytes without the lower bound of segment.bytes; meant for tests.")
        .Hide().Serve();

    public static readonly ConfigKey<long> SegmentMs = Key.Long(
            "segment.ms",
            WeekMs,
            "Milliseconds after its first record when a segment ends although it is not full.")
        .AtLeast(1).Serve()
        .FallingBackOn(new(RetentionKeys.RollMs.Name), new(RetentionKeys.RollHours.Name, HourMs));

    public static readonly ConfigKey<long> SegmentJitterMs = Key.Long(
            "segment.jitter.ms",
            0,
            "Most milliseconds by which segment.ms is cut short at random, so that not all segments end at once.")
        .AtLeast(0).Serve()
        .FallingBackOn(new(RetentionKeys.RollJitterMs.Name), new(RetentionKeys.RollJitterHours.Name, HourMs));

    public static readonly ConfigKey<long> FileDeleteDelayMs = Key.Long(
            "file.delete.delay.ms",
            60_000,
            "Milliseconds between taking a file out of its log and deleting it.")
        .AtLeast(0).FallingBackOn(RetentionKeys.DeleteDelayMs.Name).Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        CleanupPolicy, RetentionBytes, RetentionMs, SegmentBytes, InternalSegmentBytes, SegmentMs, SegmentJitterMs,
        FileDeleteDelayMs,
    ];
}
