using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Records;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Formatting;

/// <summary>What formatting is to write. Immutable.</summary>
public sealed record FormatPlan
{
    /// <summary>The cluster that the directories become part of.</summary>
    public required string ClusterId { get; init; }

    /// <summary>The node.</summary>
    public required NodeId NodeId { get; init; }

    /// <summary>All log directories, with the metadata's.</summary>
    public required IReadOnlyList<string> Directories { get; init; }

    /// <summary>The metadata log's directory, one of them.</summary>
    public required string MetadataDirectory { get; init; }

    /// <summary>
    /// Where this node's controller is reached, if it is to be the only voter of a new dynamic quorum; null to make no quorum.
    /// </summary>
    public VoterEndpoint? StandaloneEndpoint { get; init; }

    /// <summary>Whether directories that are formatted already are left as they are; else they are an error.</summary>
    public bool IgnoreFormatted { get; init; }
}

/// <summary>
/// Formats log directories as Kafka's storage tool does: <c>meta.properties</c> and <c>bootstrap.checkpoint</c> in each, and
/// for a new dynamic quorum the snapshot 0-0 with its voters. <c>meta.properties</c> comes last in each directory: one that
/// has it is whole.
/// </summary>
public sealed class StorageFormatter(IFileSystem files, TimeProvider time, Prng prng, BufferPool pool)
{
    private const short KRaftVersionLevel = 1;

    /// <summary>Formats. Returns the directories that were written.</summary>
    /// <exception cref="LogDirectoryException">
    /// A directory is formatted, belongs to another cluster or node, or holds what formatting did not write.
    /// </exception>
    /// <exception cref="DiskException">A file could not be written.</exception>
    public IReadOnlyList<string> Format(FormatPlan plan)
    {
        var fresh = new List<string>();
        foreach (var directory in plan.Directories)
        {
            files.CreateDirectory(directory);
            files.FlushDirectory(ParentOf(directory));
            if (IsFresh(directory, plan))
            {
                fresh.Add(directory);
            }
        }

        foreach (var directory in fresh)
        {
            Format(directory, plan);
        }

        return fresh;
    }

    /// <summary>The folder that holds the name of a directory: until it is flushed, a power cut may take the directory.</summary>
    private static string ParentOf(string directory)
    {
        var path = directory.TrimEnd('/');
        return path.LastIndexOf('/') switch
        {
            < 0 => ".",
            0 => "/",
            var end => path[..end],
        };
    }

    private bool IsFresh(string directory, FormatPlan plan)
    {
        if (MetaProperties.TryRead(files, directory) is not { } existing)
        {
            RequireNothingStrange(directory);
            return true;
        }

        if (existing.ClusterId != plan.ClusterId || existing.NodeId != plan.NodeId)
        {
            throw new LogDirectoryException(
                LogDirectoryError.OtherCluster,
                $"{directory} is formatted for node {existing.NodeId} of cluster {existing.ClusterId}. Name that cluster "
                + "and node, or another directory.");
        }

        return plan.IgnoreFormatted
            ? false
            : throw new LogDirectoryException(
                LogDirectoryError.PartlyFormatted,
                $"{directory} is already formatted. Use --ignore-formatted to leave it as it is.");
    }

    /// <summary>What an interrupted formatting left is written anew; anything else may be dear to somebody.</summary>
    private void RequireNothingStrange(string directory)
    {
        if (DirectoryContents.Of(files, directory) is { Kind: DirectoryKind.Foreign } contents)
        {
            throw new LogDirectoryException(
                LogDirectoryError.NotEmpty,
                $"{directory} has no {MetaProperties.FileName}, but is not empty: it holds {contents.Describe()}. Name "
                + $"an empty or new directory. If these are a node's records, bring its {MetaProperties.FileName} back.");
        }
    }

    private void Format(string directory, FormatPlan plan)
    {
        var id = new DirectoryId(Uuid.Random(prng));
        WriteFile($"{directory}/{BootstrapCheckpoint.FileName}", BootstrapContent());
        if (plan.StandaloneEndpoint is { } endpoint && directory == plan.MetadataDirectory)
        {
            WriteVoters(directory, new ReplicaKey(plan.NodeId, id), endpoint);
        }

        new MetaProperties(plan.ClusterId, plan.NodeId, id).Write(files, directory, time.GetUtcNow());
    }

    private void WriteVoters(string directory, ReplicaKey self, VoterEndpoint endpoint)
    {
        var folder = $"{directory}/{LogDirectory.ClusterMetadataFolder}";
        files.CreateDirectory(folder);
        files.FlushDirectory(directory);
        using var snapshot = new SnapshotStore(files, folder).Create(SnapshotId.Bootstrap);
        var voters = new VoterSet([new Voter(self, [endpoint], 0, KRaftVersionLevel)]);
        using (var begin = Control(
            (ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord { LastContainedLogTimestamp = NowMs }),
            (ControlRecordType.KRaftVersion, new Protocol.Messages.KRaftVersionRecord { KRaftVersion = KRaftVersionLevel }),
            (ControlRecordType.KRaftVoters, ControlRecordEncoder.ToMessage(voters))))
        {
            snapshot.Append(begin.Span);
        }

        // The last batch follows the three records of the first.
        using (var end = Control(3, (ControlRecordType.SnapshotFooter, new SnapshotFooterRecord())))
        {
            snapshot.Append(end.Span);
        }

        snapshot.Freeze();
    }

    private byte[] BootstrapContent()
    {
        var records = Metadata.Controller.Features.BootstrapRecords.Default;
        using var begin = Control((ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord()));
        using var data = MetadataBatch.Build(
            pool, new Offset(1), new LeaderEpoch(0), NowMs, [.. records.Select(record => (ReadOnlyMemory<byte>)record.Encode())]);
        using var end = Control(1 + records.Count, (ControlRecordType.SnapshotFooter, new SnapshotFooterRecord()));
        return [.. begin.Span, .. data.Span, .. end.Span];
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private PooledBuffer Control(params (ControlRecordType Type, IMessage Message)[] records) => Control(0, records);

    private PooledBuffer Control(long baseOffset, params (ControlRecordType Type, IMessage Message)[] records) =>
        Protocol.Records.ControlBatch.Build(
            pool,
            new Offset(baseOffset),
            new LeaderEpoch(0),
            NowMs,
            [.. records.Select(record => (record.Type, ControlRecordEncoder.Bytes(record.Message)))]);

    private void WriteFile(string path, byte[] content) => AtomicFile.Write(files, path, content);
}
