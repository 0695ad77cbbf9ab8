using KRaftNet.Broker.Quorum.Snapshots;
using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Producers;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Metadata.Image;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// What is on disk of the metadata log, opened: the log itself, recovered and flushed, and the state that the consensus
/// core starts with. Made before the loops run.
/// </summary>
internal sealed class QuorumFiles
{
    private readonly IFileSystem _files;
    private volatile bool _isClosed;

    private QuorumFiles(
        IFileSystem files, string folder, SegmentedLog log, RaftInitialState initial, SnapshotId? latestSnapshot)
    {
        LatestSnapshot = latestSnapshot;
        _files = files;
        Folder = folder;
        Log = log;
        Initial = initial;
    }

    /// <summary>The folder <c>__cluster_metadata-0</c>.</summary>
    public string Folder { get; }

    /// <summary>The log.</summary>
    public SegmentedLog Log { get; }

    /// <summary>What the core starts with.</summary>
    public RaftInitialState Initial { get; }

    /// <summary>Hands on the records of a snapshot.</summary>
    public Func<ICommittedVisitor, MetadataProvenance> ReaderOf(SnapshotId id) =>
        visitor => SnapshotRecords.Read(_files, Folder, id, visitor);

    /// <summary>The newest snapshot of metadata; null if there is none but that of the bootstrap, which has none.</summary>
    public SnapshotId? LatestSnapshot { get; }

    /// <summary>Opens the metadata log of a formatted directory.</summary>
    /// <param name="context">What logs need.</param>
    /// <param name="directory">Where it lies.</param>
    /// <param name="config">When segments are rolled.</param>
    /// <param name="fixedVoters">The voters of the configuration, for a quorum that does not keep them in its log.</param>
    /// <exception cref="FatalException">It is damaged where it must not be cut.</exception>
    /// <exception cref="DamagedFileException">The quorum state or a snapshot is damaged.</exception>
    public static QuorumFiles Open(
        LogContext context, LogDirectory directory, LogConfig config, VoterSet fixedVoters)
    {
        var meta = directory.Meta;
        var folder = $"{directory.Path}/{LogDirectory.ClusterMetadataFolder}";
        context.Files.CreateDirectory(folder);
        if (PartitionMetadataFile.TryRead(context.Files, folder) is null)
        {
            PartitionMetadataFile.Write(context.Files, folder, MetadataPartition.TopicId);
        }

        var snapshots = new SnapshotStore(context.Files, folder).Open();
        var log = OpenLog(context, folder, config, directory.MetadataOptions, snapshots);
        var voters = new VoterScan();
        if (snapshots.Count > 0)
        {
            SnapshotRecords.Read(context.Files, folder, snapshots[^1], voters);
        }

        voters.ReadLog(log, snapshots.Count == 0 ? log.LogStart : Offset.Max(log.LogStart, snapshots[^1].EndOffset));
        var initial = new RaftInitialState
        {
            Self = new ReplicaKey(meta.NodeId, meta.DirectoryId),
            Election = QuorumStateFile.Read(context.Files, folder),
            Log = OutlineOf(log, snapshots),
            Voters = voters.Voters.Count == 0 && fixedVoters.Count > 0
                ? [new AtOffset<VoterSet>(Offset.None, fixedVoters)]
                : voters.Voters,
            KRaftVersions = voters.KRaftVersions,
        };
        return new QuorumFiles(context.Files, folder, log, initial, Latest(snapshots));
    }

    /// <summary>Whether they were left as after a clean stop, with all of the log durable. From any thread.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Leaves the files as a clean stop does; nothing is appended any more.</summary>
    public void CloseCleanly()
    {
        Log.PrepareFlush(Log.LogStart).Run();
        if (Log.LogEnd > Log.LogStart)
        {
            ProducerSnapshotFile.WriteEmpty(_files, Folder, Log.LogEnd);
        }

        Log.CloseCleanly();
        _isClosed = true;
    }

    /// <summary>
    /// The log begins where its oldest snapshot ends, if anything was cut off, and always reaches to where its newest one
    /// ends: a snapshot that was fetched stands for a log that is not there yet.
    /// </summary>
    private static SegmentedLog OpenLog(
        LogContext context,
        string folder,
        LogConfig config,
        LogOpenOptions options,
        IReadOnlyList<SnapshotId> snapshots)
    {
        var opened = LogRecovery.Open(context, folder, config, options);
        if (opened.Log is not { } log)
        {
            throw new FatalException(
                FatalReason.MetadataLogCorrupt,
                $"{opened.Report.Defect}. Nothing was changed. Restore the directory from another controller or a backup.");
        }

        var newest = snapshots.Count == 0 ? SnapshotId.Bootstrap : snapshots[^1];
        if (log.LogEnd < newest.EndOffset || IsOtherLog(log, newest))
        {
            log.RestartAt(newest.EndOffset);
        }
        else
        {
            MoveStart(folder, log, snapshots);
        }

        log.PrepareFlush(Offset.Zero).Run();
        return log;
    }

    /// <summary>
    /// What is before the oldest snapshot was let go, though segments that reach beyond it may still hold some of it.
    /// </summary>
    private static void MoveStart(string folder, SegmentedLog log, IReadOnlyList<SnapshotId> snapshots)
    {
        foreach (var id in snapshots)
        {
            if (id.EndOffset >= log.LogStart)
            {
                log.AdvanceLogStart(id.EndOffset)?.Invoke();
                return;
            }
        }

        if (log.LogStart > Offset.Zero)
        {
            throw new FatalException(
                FatalReason.MetadataLogCorrupt,
                $"{folder} begins at offset {log.LogStart}, and no snapshot holds what was before. Restore the directory "
                + "from another controller or a backup.");
        }
    }

    /// <summary>
    /// Whether the log had parted from the quorum's before the snapshot: then a crash came between the end of the snapshot's
    /// download and that of the log. A log that was cut off at the snapshot does not know the epoch before it.
    /// </summary>
    private static bool IsOtherLog(SegmentedLog log, SnapshotId snapshot)
    {
        if (snapshot.EndOffset <= log.LogStart)
        {
            return false;
        }

        var epoch = log.Epochs.EpochOf(snapshot.EndOffset - 1);
        return epoch != LeaderEpoch.None && epoch != snapshot.Epoch;
    }

    private static SnapshotId? Latest(IReadOnlyList<SnapshotId> snapshots) =>
        snapshots.Count > 0 && snapshots[^1].EndOffset > Offset.Zero ? snapshots[^1] : null;

    private static RaftLogState OutlineOf(SegmentedLog log, IReadOnlyList<SnapshotId> snapshots)
    {
        var starts = new List<OffsetAndEpoch>();
        foreach (var entry in log.Epochs.Entries)
        {
            // A log that was cut off at its end still notes the epoch before it there, without a record of it.
            if (entry.StartOffset < log.LogEnd)
            {
                starts.Add(new OffsetAndEpoch(entry.StartOffset, entry.Epoch));
            }
        }

        return new RaftLogState
        {
            Start = log.LogStart == Offset.Zero
                ? default
                : PositionOf(snapshots.First(id => id.EndOffset == log.LogStart)),
            EndOffset = log.LogEnd,
            EpochStarts = starts,
            LatestSnapshot = Latest(snapshots) is { } latest ? PositionOf(latest) : null,
        };
    }

    private static OffsetAndEpoch PositionOf(SnapshotId id) => new(id.EndOffset, id.Epoch);
}
