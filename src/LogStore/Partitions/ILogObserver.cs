using KRaftNet.Common;

namespace KRaftNet.LogStore.Partitions;

/// <summary>
/// Is told when a partition's offsets moved. Called without the log's lock, on the thread that moved them; calls of two
/// threads may come in either order, so that a receiver looks at <see cref="PartitionLog.Offsets"/>, not at the call.
/// </summary>
public interface ILogObserver
{
    /// <summary>Offsets moved.</summary>
    void OnLogMoved(PartitionLog log, LogMoves moves);
}

/// <summary>
/// Is told when the disk fails a log. Called without the log's lock, once for a failure that fences the log.
/// </summary>
public interface ILogFailureSink
{
    /// <summary>
    /// The disk failed. <see cref="Common.Files.DiskError.NoSpace"/> leaves the log as it was; after anything else the
    /// log takes no appends any more.
    /// </summary>
    void OnLogFailed(PartitionLog log, Exception failure);
}

/// <summary>Lowers what is written down of a log's durable end, before bytes below it are taken away.</summary>
public interface ITruncationGuard
{
    /// <summary>
    /// When this returns, no mark of the partition above the offset is on disk, and none is written before the result
    /// is disposed: else a crash would take the missing bytes for damage.
    /// </summary>
    IDisposable BeginTruncation(TopicPartition partition, Offset end);
}
