using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Logs;
using KRaftNet.LogStore.Recovery;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Protocol;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// What is on disk of the metadata log, opened: the log itself, recovered and flushed, and the state that the consensus
/// core starts with. Made before the loops run.
/// </summary>
internal sealed class QuorumFiles
{
    private QuorumFiles(string folder, SegmentedLog log, RaftInitialState initial)
    {
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

    /// <summary>Opens the metadata log of a formatted directory.</summary>
    /// <exception cref="FatalException">It is damaged where it must not be cut.</exception>
    /// <exception cref="DamagedFileException">The quorum state or a snapshot is damaged.</exception>
    public static QuorumFiles Open(LogContext context, MetaProperties meta, string directory)
    {
        var folder = $"{directory}/{LogDirectory.ClusterMetadataFolder}";
        context.Files.CreateDirectory(folder);
        var log = OpenLog(context, folder);
        var voters = new VoterScan();
        var snapshots = new SnapshotStore(context.Files, folder).Open();
        if (snapshots.Count > 0)
        {
            SnapshotRecords.Read(context.Files, folder, snapshots[^1], voters);
        }

        voters.ReadLog(log);
        var initial = new RaftInitialState
        {
            Self = new ReplicaKey(meta.NodeId, meta.DirectoryId),
            Election = QuorumStateFile.Read(context.Files, folder),
            Log = OutlineOf(log),
            Voters = voters.Voters,
            KRaftVersions = voters.KRaftVersions,
        };
        return new QuorumFiles(folder, log, initial);
    }

    private static SegmentedLog OpenLog(LogContext context, string folder)
    {
        // Always as after a crash: the log is small, and every start reads it anyway.
        var opened = LogRecovery.Open(context, folder, LogConfig.Default, new LogOpenOptions());
        if (opened.Log is null)
        {
            throw new FatalException(FatalReason.MetadataLogCorrupt, $"{opened.Report.Defect}");
        }

        opened.Log.PrepareFlush(Offset.Zero).Run();
        return opened.Log;
    }

    private static RaftLogState OutlineOf(SegmentedLog log)
    {
        var starts = new List<OffsetAndEpoch>();
        foreach (var entry in log.Epochs.Entries)
        {
            starts.Add(new OffsetAndEpoch(entry.StartOffset, entry.Epoch));
        }

        return new RaftLogState { EndOffset = log.LogEnd, EpochStarts = starts };
    }

    /// <summary>Collects the voter sets and levels of kraft.version that snapshot and log have had.</summary>
    private sealed class VoterScan : ICommittedVisitor
    {
        private readonly List<AtOffset<VoterSet>> _voters = [];
        private readonly List<AtOffset<short>> _versions = [];

        public IReadOnlyList<AtOffset<VoterSet>> Voters => _voters;

        public IReadOnlyList<AtOffset<short>> KRaftVersions => _versions;

        public void ReadLog(SegmentedLog log)
        {
            var next = log.LogStart;
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
