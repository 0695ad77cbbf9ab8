using KRaftNet.Broker.Formatting;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Config.Node;
using KRaftNet.LogStore.Directories;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Birth;

/// <summary>
/// The log directories of a node that is being born. Each step is durable when it returns, and a crash between any two
/// leaves what <see cref="IsUnfinished"/> sees. Owned by one loop.
/// </summary>
internal sealed class BirthDirectories(NodeOptions options, NodeEnvironment environment, Prng prng)
{
    private readonly IFileSystem _files = environment.Files;
    private readonly string _metadata = options.MetadataLogDir;

    private IReadOnlyList<string> All => options.LogDirs.Contains(_metadata) ? options.LogDirs : options.LogDirs.Add(_metadata);

    /// <summary>Whether the metadata's directory waits to be formatted, or others do since an interrupted birth.</summary>
    public static bool IsUnfinished(NodeOptions options, IFileSystem files) =>
        !files.FileExists($"{options.MetadataLogDir}/{MetaProperties.FileName}")
        || BirthFile.Exists(files, options.MetadataLogDir);

    /// <summary>Keeps other processes out until it is disposed.</summary>
    /// <exception cref="LogDirectoryException">Another process is in it, or there is what is not to be overwritten.</exception>
    public IDisposable Lock()
    {
        StorageFormatter.Create(_files, _metadata);
        return _files.TryLock($"{_metadata}/{LogDirectories.LockFileName}")
            ?? throw new LogDirectoryException(
                LogDirectoryError.Locked,
                $"{_metadata} is in use by another process. Stop it, or give this node another directory.");
    }

    /// <summary>The cluster that a birth was about to end in when it was interrupted; null if it had not come that far.</summary>
    public string? Cluster() => MetaProperties.TryRead(_files, _metadata)?.ClusterId;

    /// <summary>The replica that the node is going to be: as an earlier start told others, or a new one, which none knows.</summary>
    /// <exception cref="LogDirectoryException">A directory cannot be formatted.</exception>
    /// <exception cref="DamagedFileException">What the earlier start wrote is damaged.</exception>
    public ReplicaKey Self()
    {
        RequireBlank();
        if (BirthFile.TryRead(_files, _metadata) is { } known)
        {
            return known.Id == options.NodeId
                ? known
                : throw new LogDirectoryException(
                    LogDirectoryError.OtherNode,
                    $"In {_metadata} node {known.Id} waits to be formatted, and this is node {options.NodeId}. Name that node, "
                    + $"or another directory; if the node was never to be, delete {_metadata}/{BirthFile.FileName}.");
        }

        var self = new ReplicaKey(options.NodeId, new DirectoryId(Uuid.Random(prng)));
        BirthFile.Write(_files, _metadata, self);
        return self;
    }

    /// <summary>Formats all that are not formatted yet, and forgets that there was a birth.</summary>
    public void Finish(string clusterId, DirectoryId? directory, FirstSnapshot? first)
    {
        new StorageFormatter(_files, environment.Time, prng, environment.Buffers).Format(new FormatPlan
        {
            ClusterId = clusterId,
            NodeId = options.NodeId,
            Directories = All,
            MetadataDirectory = _metadata,
            MetadataDirectoryId = directory,
            FirstSnapshot = first,
            IgnoreFormatted = true,
        });
        BirthFile.Delete(_files, _metadata);
    }

    /// <summary>
    /// A node with data is not new, even if the metadata's disk is: it may be only that the disk is not there today.
    /// </summary>
    private void RequireBlank()
    {
        foreach (var directory in All)
        {
            if (MetaProperties.TryRead(_files, directory) is { } meta)
            {
                throw new LogDirectoryException(
                    LogDirectoryError.PartlyFormatted,
                    $"{directory} is of cluster {meta.ClusterId}, and {_metadata} is not formatted. Bring the disk with the "
                    + $"metadata back, or, if it is lost, run 'kraftnet storage format --ignore-formatted "
                    + $"--no-initial-controllers --cluster-id {meta.ClusterId}'.");
            }
        }
    }
}
