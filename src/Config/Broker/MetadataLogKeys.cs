using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker;

/// <summary>The metadata log: segments, snapshots, retention.</summary>
public static class MetadataLogKeys
{
    private const long WeekMs = 7 * 24 * 3600 * 1000L;

    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<int> SegmentBytes = Key.Int(
            "metadata.log.segment.bytes",
            1024 * 1024 * 1024,
            "Largest segment of the metadata log in bytes.")
        .AtLeast(8 * 1024 * 1024).Serve();

    public static readonly ConfigKey<int?> InternalSegmentBytes = Key.OptionalInt(
            "internal.metadata.log.segment.bytes",
            "Largest segment of the metadata log in bytes, without the lower bound of metadata.log.segment.bytes; "
            + "meant for tests.")
        .Hide().Serve();

    public static readonly ConfigKey<long> SegmentMs = Key.Long(
            "metadata.log.segment.ms",
            WeekMs,
            "Milliseconds after which a new segment of the metadata log is begun although the last is not full.")
        .Serve();

    public static readonly ConfigKey<long> MaxRecordBytesBetweenSnapshots = Key.Long(
            "metadata.log.max.record.bytes.between.snapshots",
            20 * 1024 * 1024,
            "Bytes of metadata records after which the next snapshot is made.")
        .AtLeast(1).Serve();

    public static readonly ConfigKey<long> MaxSnapshotIntervalMs = Key.Long(
            "metadata.log.max.snapshot.interval.ms",
            3_600_000,
            "Milliseconds after which a snapshot is made if there were changes; 0: only by bytes.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<long> MaxRetentionBytes = Key.Long(
            "metadata.max.retention.bytes",
            100 * 1024 * 1024,
            "Bytes of the metadata log with its snapshots beyond which what a snapshot covers is deleted.")
        .Serve();

    public static readonly ConfigKey<long> MaxRetentionMs = Key.Long(
            "metadata.max.retention.ms",
            WeekMs,
            "Milliseconds after which parts of the metadata log that a snapshot covers are deleted.")
        .Serve();

    public static readonly ConfigKey<int> MaxIdleIntervalMs = Key.Int(
            "metadata.max.idle.interval.ms",
            500,
            "Milliseconds after which the active controller writes a no-op record when nothing changes; 0: never.")
        .AtLeast(0).Serve();

    public static readonly ConfigKey<int> InternalMaxBatchBytes = Key.Int(
            "internal.metadata.max.batch.size.in.bytes",
            8 * 1024 * 1024,
            "Largest batch of the metadata log in bytes; meant for tests.")
        .Hide().Serve();

    public static readonly ConfigKey<long> InternalDeleteDelayMs = Key.Long(
            "internal.metadata.delete.delay.millis",
            60_000,
            "Milliseconds between marking a metadata file for deletion and deleting it; meant for tests.")
        .AtLeast(0).Hide().Serve();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        SegmentBytes, InternalSegmentBytes, SegmentMs, MaxRecordBytesBetweenSnapshots, MaxSnapshotIntervalMs,
        MaxRetentionBytes, MaxRetentionMs, MaxIdleIntervalMs, InternalMaxBatchBytes, InternalDeleteDelayMs,
    ];
}
