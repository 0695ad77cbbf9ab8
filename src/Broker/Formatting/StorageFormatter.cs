using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Directories;
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

    /// <summary>
    /// With what a dynamic quorum of several voters begins; null for a node that joins one, or whose quorum has static voters.
    /// </summary>
    public FirstSnapshot? FirstSnapshot { get; init; }

    /// <summary>The id of the metadata's directory where it was chosen before; null to choose one.</summary>
    public DirectoryId? MetadataDirectoryId { get; init; }

    /// <summary>Whether directories that are formatted already are left as they are; else they are an error.</summary>
    public bool IgnoreFormatted { get; init; }
}

/// <summary>
/// Formats log directories as Kafka's storage tool does: <c>meta.properties</c> and <c>bootstrap.checkpoint</c> in each, and
/// for a new dynamic quorum the snapshot 0-0 with its voters. <c>meta.properties</c> comes last in each directory: one that
/// has it is whole. The metadata's directory comes first: where it is not formatted, none was by an interrupted formatting.
/// </summary>
public sealed class StorageFormatter(IFileSystem files, TimeProvider time, Prng prng, BufferPool pool)
{
    /// <summary>Formats. Returns the directories that were written.</summary>
    /// <exception cref="LogDirectoryException">
    /// A directory is formatted, belongs to another cluster or node, or holds what formatting did not write.
    /// </exception>
    /// <exception cref="DiskException">A file could not be written.</exception>
    public IReadOnlyList<string> Format(FormatPlan plan)
    {
        var fresh = new List<string>();
        foreach (var directory in plan.Directories.OrderBy(directory => directory != plan.MetadataDirectory))
        {
            Create(files, directory);
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

    /// <summary>Makes a directory that no power cut takes away, if it is not there.</summary>
    internal static void Create(IFileSystem files, string directory)
    {
        files.CreateDirectory(directory);
        files.FlushDirectory(ParentOf(directory));
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
        var isOfMetadata = directory == plan.MetadataDirectory;
        var id = isOfMetadata && plan.MetadataDirectoryId is { } chosen ? chosen : new DirectoryId(Uuid.Random(prng));
        WriteFile($"{directory}/{BootstrapCheckpoint.FileName}", BootstrapContent());
        if (isOfMetadata)
        {
            WriteFirstSnapshot(directory, FirstSnapshotOf(plan, id));
        }

        new MetaProperties(plan.ClusterId, plan.NodeId, id).Write(files, directory, time.GetUtcNow());
    }

    /// <summary>None must be left of an interrupted formatting that made another quorum.</summary>
    private void WriteFirstSnapshot(string directory, FirstSnapshot? first)
    {
        var folder = $"{directory}/{LogDirectory.ClusterMetadataFolder}";
        if (first is not null)
        {
            files.CreateDirectory(folder);
            files.FlushDirectory(directory);
            first.Write(files, folder);
        }
        else if (files.DirectoryExists(folder))
        {
            files.DeleteDirectory(folder);
            files.FlushDirectory(directory);
        }
    }

    private FirstSnapshot? FirstSnapshotOf(FormatPlan plan, DirectoryId id) => plan.StandaloneEndpoint is { } endpoint
        ? FirstSnapshot.Of(
            new VoterSet([FirstSnapshot.VoterOf(new ReplicaKey(plan.NodeId, id), endpoint)]), time.GetUtcNow(), pool)
        : plan.FirstSnapshot;

    private byte[] BootstrapContent()
    {
        var records = Metadata.Controller.Features.BootstrapRecords.Default;
        using var begin = Control(0, ControlRecordType.SnapshotHeader, new SnapshotHeaderRecord());
        using var data = MetadataBatch.Build(
            pool, new Offset(1), new LeaderEpoch(0), NowMs, [.. records.Select(record => (ReadOnlyMemory<byte>)record.Encode())]);
        using var end = Control(1 + records.Count, ControlRecordType.SnapshotFooter, new SnapshotFooterRecord());
        return [.. begin.Span, .. data.Span, .. end.Span];
    }

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    private PooledBuffer Control(long baseOffset, ControlRecordType type, IMessage message) =>
        Protocol.Records.ControlBatch.Build(
            pool, new Offset(baseOffset), new LeaderEpoch(0), NowMs, [(type, ControlRecordEncoder.Bytes(message))]);

    private void WriteFile(string path, byte[] content) => AtomicFile.Write(files, path, content);
}
