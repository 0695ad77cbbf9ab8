using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Partitions;

namespace KRaftNet.LogStore.Directories;

/// <summary>A directory that could not be opened because its disk fails.</summary>
/// <param name="Path">The directory.</param>
/// <param name="Reason">What the disk said.</param>
public sealed record FailedDirectory(string Path, DiskException Reason);

/// <summary>
/// The log directories of a node (<c>log.dirs</c>). Immutable; the directories are not. All must be of one node and one
/// cluster; one whose disk fails is left out.
/// </summary>
public sealed class LogDirectories : IDisposable
{
    /// <summary>The file in each directory that keeps other processes out.</summary>
    public const string LockFileName = ".lock";

    private LogDirectories(IReadOnlyList<LogDirectory> all, IReadOnlyList<FailedDirectory> failed)
    {
        All = all;
        Failed = failed;
    }

    /// <summary>Those that were opened, in the order of the configuration.</summary>
    public IReadOnlyList<LogDirectory> All { get; }

    /// <summary>Those that could not be.</summary>
    public IReadOnlyList<FailedDirectory> Failed { get; }

    /// <summary>Whether none takes appends any more.</summary>
    public bool AreAllOffline => All.All(directory => directory.OfflineReason is not null);

    /// <summary>Opens formatted directories; their logs are opened after that, one by one.</summary>
    /// <param name="context">The surroundings.</param>
    /// <param name="paths">The directories, at least one.</param>
    /// <param name="nodeId">This node.</param>
    /// <param name="observer">Is told when one goes offline.</param>
    /// <exception cref="LogDirectoryException">They cannot be used as they are; none stays locked.</exception>
    public static LogDirectories Open(
        LogContext context, IReadOnlyList<string> paths, NodeId nodeId, ILogDirectoryObserver observer)
    {
        var opening = new List<Opening>();
        var failed = new List<FailedDirectory>();
        try
        {
            foreach (var path in paths)
            {
                TryBegin(context.Files, path.TrimEnd('/'), opening, failed);
            }

            MetaPropertiesRules.Check(nodeId, opening.ConvertAll(o => (o.Path, o.Meta)));
            var all = new List<LogDirectory>();
            foreach (var begun in opening)
            {
                TryFinish(context, begun, observer, all, failed);
            }

            return new LogDirectories(all, failed);
        }
        catch (Exception)
        {
            opening.ForEach(o => o.FileLock.Dispose());
            throw;
        }
    }

    /// <summary>The open log of a partition in any directory, or null.</summary>
    public PartitionLog? Find(TopicPartition partition)
    {
        foreach (var directory in All)
        {
            if (directory.Find(partition) is { } log)
            {
                return log;
            }
        }

        return null;
    }

    /// <summary>
    /// The directory for a new partition: the one that it was assigned to, else of those online the one with the fewest logs,
    /// the first of equals.
    /// </summary>
    /// <param name="assigned">The directory that the metadata name; another broker's or an unknown one counts as none.</param>
    /// <exception cref="LogDirectoryException">None is online.</exception>
    public LogDirectory ChooseForNewPartition(DirectoryId assigned) =>
        All.Where(directory => directory.OfflineReason is null)
            .MinBy(directory => (directory.Meta.DirectoryId == assigned ? 0 : 1, directory.LogCount))
        ?? throw new LogDirectoryException(
            LogDirectoryError.AllOffline, "No log directory is online. Look at the disks, then restart the node.");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var directory in All)
        {
            directory.Dispose();
        }
    }

    private static void TryBegin(IFileSystem files, string path, List<Opening> opening, List<FailedDirectory> failed)
    {
        try
        {
            files.CreateDirectory(path);
            var fileLock = files.TryLock($"{path}/{LockFileName}")
                ?? throw new LogDirectoryException(
                    LogDirectoryError.Locked,
                    $"{path} is in use by another process. Stop it, or give this node another directory.");
            var begun = new Opening(path, fileLock);
            opening.Add(begun);
            begun.Meta = MetaProperties.TryRead(files, path);
        }
        catch (DiskException e)
        {
            failed.Add(new FailedDirectory(path, e));
            opening.RemoveAll(o => o.Path == path && Release(o));
        }
    }

    private static void TryFinish(
        LogContext context,
        Opening begun,
        ILogDirectoryObserver observer,
        List<LogDirectory> all,
        List<FailedDirectory> failed)
    {
        try
        {
            all.Add(new LogDirectory(context, begun.Path, Invariant.NotNull(begun.Meta), begun.FileLock, observer));
        }
        catch (DiskException e)
        {
            failed.Add(new FailedDirectory(begun.Path, e));
            begun.FileLock.Dispose();
        }
    }

    private static bool Release(Opening opening)
    {
        opening.FileLock.Dispose();
        return true;
    }

    private sealed class Opening(string path, IDisposable fileLock)
    {
        public string Path { get; } = path;

        public IDisposable FileLock { get; } = fileLock;

        public MetaProperties? Meta { get; set; }
    }
}
