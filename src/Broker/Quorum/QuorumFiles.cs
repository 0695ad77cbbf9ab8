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
using KRaftNet.Protocol;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// What is on disk of the metadata log, opened: the log itself, recovered and flushed, and the state that the consensus
/// core starts with. Made before the loops run.
/// </summary>
internal sealed class QuorumFiles
{
    /// <summary>The topic of the metadata log has the same id in every cluster (KIP-595).</summary>
    private static readonly TopicId MetadataTopicId = new(new Uuid(0, 1));

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

    /// <summary>Hands on the records of <see cref="LatestSnapshot"/>; null if there is none.</summary>
    public Func<ICommittedVisitor, MetadataProvenance>? SnapshotReader => LatestSnapshot is { } id
        ? visitor => SnapshotRecords.Read(_files, Folder, id, visitor)
        : null;

    /// <summary>The newest snapshot of metadata; null if there is none but that of the bootstrap, which has none.</summary>
    public SnapshotId? LatestSnapshot { get; }

    /// <summary>Opens the metadata log of a formatted directory.</summary>
    /// <exception cref="FatalException">It is damaged where it must not be cut.</exception>
    /// <exception cref="DamagedFileException">The quorum state or a snapshot is damaged.</exception>
    public static QuorumFiles Open(LogContext context, LogDirectory directory)
    {
        var meta = directory.Meta;
        var folder = $"{directory.Path}/{LogDirectory.ClusterMetadataFolder}";
        context.Files.CreateDirectory(folder);
        if (PartitionMetadataFile.TryRead(context.Files, folder) is null)
        {
            PartitionMetadataFile.Write(context.Files, folder, MetadataTopicId);
        }

        var snapshots = new SnapshotStore(context.Files, folder).Open();
        var log = OpenLog(context, folder, directory.MetadataOptions, snapshots);
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
            Voters = voters.Voters,
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
        LogContext context, string folder, LogOpenOptions options, IReadOnlyList<SnapshotId> snapshots)
    {
        var opened = LogRecovery.Open(context, folder, LogConfig.Default, options);
        if (opened.Log is not { } log)
        {
            throw new FatalException(
                FatalReason.MetadataLogCorrupt,
                $"{opened.Report.Defect}. Nothing was changed. Restore the directory from another controller or a backup.");
        }

        var newest = snapshots.Count == 0 ? Offset.Zero : snapshots[^1].EndOffset;
        if (log.LogEnd < newest)
        {
            log.RestartAt(newest);
        }
        else if (log.LogStart > Offset.Zero)
        {
            var start = snapshots.FirstOrDefault(id => id.EndOffset >= log.LogStart).EndOffset;
            if (start == Offset.Zero)
            {
                throw new FatalException(
                    FatalReason.MetadataLogCorrupt,
                    $"{folder} begins at offset {log.LogStart}, and no snapshot holds what was before. Restore the directory "
                    + "from another controller or a backup.");
            }

            log.AdvanceLogStart(start)?.Invoke();
        }

        log.PrepareFlush(Offset.Zero).Run();
        return log;
    }

    private static SnapshotId? Latest(IReadOnlyList<SnapshotId> snapshots) =>
        snapshots.Count > 0 && snapshots[^1].EndOffset > Offset.Zero ? snapshots[^1] : null;

    private static RaftLogState OutlineOf(SegmentedLog log, IReadOnlyList<SnapshotId> snapshots)
    {
        var starts = new List<OffsetAndEpoch>();
        foreach (var entry in log.Epochs.Entries)
        {
            starts.Add(new OffsetAndEpoch(entry.StartOffset, entry.Epoch));
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

    /// <summary>Collects the voter sets and levels of kraft.version that snapshot and log have had.</summary>
    private sealed class VoterScan : ICommittedVisitor
    {
        private readonly List<AtOffset<VoterSet>> _voters = [];
        private readonly List<AtOffset<short>> _versions = [];

        public IReadOnlyList<AtOffset<VoterSet>> Voters => _voters;

        public IReadOnlyList<AtOffset<short>> KRaftVersions => _versions;

        public void ReadLog(SegmentedLog log, Offset next)
        {
            while (next < log.LogEnd && CommittedRecords.Read(log, next, log.LogEnd, this) is { } last)
            {
                next = last.LastOffset + 1;
            }
        }

        public void OnRecord(Offset offset, IMessage record)
        {
            // Metadata is the loader's.
        }

        public void OnControlRecord(Offset offset, IMessage record)
        {
            switch (record)
            {
                case Protocol.Messages.VotersRecord voters:
                    _voters.Add(new AtOffset<VoterSet>(offset, ControlRecordEncoder.ToVoters(voters)));
                    break;
                case Protocol.Messages.KRaftVersionRecord version:
                    _versions.Add(new AtOffset<short>(offset, version.KRaftVersion));
                    break;
                default:
                    break;
            }
        }
    }
}
