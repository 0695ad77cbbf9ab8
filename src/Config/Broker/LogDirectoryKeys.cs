using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.Broker;

/// <summary>Where data lies, and how the directories are looked after.</summary>
public static class LogDirectoryKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<IReadOnlyList<string>?> LogDirs = Key.List(
            "log.dirs",
            null,
            "Directories of the partitions; best one per disk. Wins over log.dir.")
        .Where(new ListRule(mayBeEmpty: false)).Serve();

    public static readonly ConfigKey<IReadOnlyList<string>?> LogDir = Key.List(
            "log.dir",
            ["/tmp/kafka-logs"],
            "Directories of the partitions when log.dirs is not set.")
        .Where(new ListRule(mayBeEmpty: false)).Serve();

    public static readonly ConfigKey<string?> MetadataLogDir = Key.Text(
            "metadata.log.dir",
            null,
            "Directory of the metadata log; unless set, the first of the log directories.")
        .Serve();

    public static readonly ConfigKey<int> RecoveryThreadsPerDataDir = Key.Int(
            "num.recovery.threads.per.data.dir",
            2,
            "Logs of one directory that are recovered at once at the start, and flushed at the stop.")
        .AtLeast(1).ClusterWide().Serve();

    public static readonly ConfigKey<long> FailureTimeoutMs = Key.Long(
            "log.dir.failure.timeout.ms",
            30_000,
            "Milliseconds after which a broker exits when it cannot tell the controller of a failed directory that "
            + "holds leaders.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<long> RetentionCheckIntervalMs = Key.Long(
            "log.retention.check.interval.ms",
            300_000,
            "Milliseconds between two looks for segments that retention may delete.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<long> InitialTaskDelayMs = Key.Long(
            "log.initial.task.delay.ms",
            30_000,
            "Milliseconds after the start before retention, checkpoints and other chores of the logs begin.")
        .AtLeast(0).Hide().Serve();

    public static readonly ConfigKey<int> FlushOffsetCheckpointIntervalMs = Key.Int(
            "log.flush.offset.checkpoint.interval.ms",
            60_000,
            "Milliseconds between two writes of the file of recovery points.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> FlushStartOffsetCheckpointIntervalMs = Key.Int(
            "log.flush.start.offset.checkpoint.interval.ms",
            60_000,
            "Milliseconds between two writes of the file of log start offsets.")
        .AtLeast(0).Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        LogDirs, LogDir, MetadataLogDir, RecoveryThreadsPerDataDir, FailureTimeoutMs, RetentionCheckIntervalMs,
        InitialTaskDelayMs, FlushOffsetCheckpointIntervalMs, FlushStartOffsetCheckpointIntervalMs,
    ];
}
