using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Segments;
using KRaftNet.LogStore.Snapshots;

namespace KRaftNet.LogStore.Inspection;

/// <summary>What a file of a log directory is, by its name.</summary>
public enum DataFileKind
{
    /// <summary>A name that has no meaning to a broker.</summary>
    Unknown = 0,

    /// <summary><c>.log</c>: record batches.</summary>
    Log,

    /// <summary><c>.checkpoint</c>: a snapshot of the metadata log, also <c>bootstrap.checkpoint</c>.</summary>
    Snapshot,

    /// <summary><c>.index</c>.</summary>
    OffsetIndex,

    /// <summary><c>.timeindex</c>.</summary>
    TimeIndex,

    /// <summary><c>.txnindex</c>.</summary>
    TransactionIndex,

    /// <summary><c>.snapshot</c>: producers.</summary>
    ProducerSnapshot,

    /// <summary><c>leader-epoch-checkpoint</c>.</summary>
    LeaderEpochs,

    /// <summary><c>partition.metadata</c>.</summary>
    PartitionMetadata,

    /// <summary><c>*-offset-checkpoint</c> of a log directory.</summary>
    OffsetCheckpoint,

    /// <summary><c>quorum-state</c>.</summary>
    QuorumState,

    /// <summary><c>meta.properties</c>.</summary>
    MetaProperties,

    /// <summary><c>.kafka_cleanshutdown</c>.</summary>
    CleanShutdownMarker,

    /// <summary><c>kraftnet-durable-marks</c>.</summary>
    DurableMarks,

    /// <summary><c>NAME.crc32c</c>: the checksum of the file beside it.</summary>
    Checksum,

    /// <summary><c>.lock</c>.</summary>
    Lock,
}

/// <summary>Tells files by their names. Stateless.</summary>
public static class DataFileKinds
{
    /// <summary>The file of a quorum member's election state.</summary>
    public const string QuorumState = "quorum-state";

    /// <summary>The first records of a cluster.</summary>
    public const string BootstrapCheckpoint = "bootstrap.checkpoint";

    private const string ChecksumSuffix = ".crc32c";

    /// <summary>What a file has on its way in or out; the content is that of the name before it.</summary>
    private static readonly string[] Passing = [LogFileNames.Deleted, LogFileNames.Cleaned, LogFileNames.Swap];

    /// <summary>The kind of a file by its name without the folder.</summary>
    public static DataFileKind Of(string name)
    {
        var plain = WithoutPassingSuffix(name);
        return plain switch
        {
            LogFileNames.LeaderEpochCheckpoint => DataFileKind.LeaderEpochs,
            PartitionMetadataFile.FileName => DataFileKind.PartitionMetadata,
            QuorumState => DataFileKind.QuorumState,
            MetaProperties.FileName => DataFileKind.MetaProperties,
            CleanShutdownMarker.FileName => DataFileKind.CleanShutdownMarker,
            DurableMarksFile.FileName => DataFileKind.DurableMarks,
            LogDirectories.LockFileName => DataFileKind.Lock,
            BootstrapCheckpoint => DataFileKind.Snapshot,
            _ when plain.EndsWith(ChecksumSuffix, StringComparison.Ordinal) => DataFileKind.Checksum,
            _ when plain.EndsWith(OffsetCheckpointFile.Suffix, StringComparison.Ordinal) => DataFileKind.OffsetCheckpoint,
            _ when SnapshotId.TryParse(plain, out _) => DataFileKind.Snapshot,
            _ => OfSegment(plain),
        };
    }

    /// <summary>The name without what says that the file is on its way in or out.</summary>
    public static string WithoutPassingSuffix(string name)
    {
        var suffix = Array.Find(Passing, candidate => name.EndsWith(candidate, StringComparison.Ordinal));
        return suffix is null ? name : name[..^suffix.Length];
    }

    private static DataFileKind OfSegment(string name) => LogFileNames.TryParse(name, out _, out var suffix)
        ? suffix switch
        {
            LogFileNames.Log => DataFileKind.Log,
            LogFileNames.OffsetIndex => DataFileKind.OffsetIndex,
            LogFileNames.TimeIndex => DataFileKind.TimeIndex,
            LogFileNames.TransactionIndex => DataFileKind.TransactionIndex,
            LogFileNames.ProducerSnapshot => DataFileKind.ProducerSnapshot,
            _ => DataFileKind.Unknown,
        }
        : DataFileKind.Unknown;
}
