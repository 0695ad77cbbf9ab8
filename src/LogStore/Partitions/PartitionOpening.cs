using KRaftNet.Common;
using KRaftNet.LogStore.Producers;
using KRaftNet.LogStore.Recovery;

namespace KRaftNet.LogStore.Partitions;

/// <summary>A partition's log that was opened, or the damage for which it was not.</summary>
/// <param name="Log">The log, or null: see <see cref="RecoveryReport.Defect"/>.</param>
/// <param name="Report">What was done and found.</param>
public sealed record OpenedPartition(PartitionLog? Log, RecoveryReport Report);

/// <summary>Opens partitions' logs. Stateless; runs on the disk executor.</summary>
public static class PartitionOpening
{
    /// <summary>
    /// Opens the log in the folder, which exists: recovers it if needed and brings its producers up to its end.
    /// </summary>
    public static OpenedPartition Open(
        LogContext context,
        string folder,
        TopicPartition partition,
        LogConfig config,
        LogOpenOptions options,
        LogSurroundings surroundings)
    {
        var (log, report) = LogRecovery.Open(context, folder, config, options);
        if (log is null)
        {
            return new OpenedPartition(null, report);
        }

        var snapshots = new ProducerSnapshots(context.Files, folder);
        var producers = snapshots.Load(log.Segments, log.LogStart, log.LogEnd);
        snapshots.Prune(log.Segments);
        producers.RemoveIdleSince(context.NowMs - config.ProducerIdExpirationMs);
        return new OpenedPartition(new PartitionLog(context, partition, log, producers, surroundings), report);
    }
}
