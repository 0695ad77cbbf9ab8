using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.LogStore.Partitions;
using KRaftNet.LogStore.Recovery;

namespace KRaftNet.LogStore.Directories;

/// <summary>
/// Is told when a log directory goes offline. Called without locks, once for a directory, on any thread.
/// </summary>
public interface ILogDirectoryObserver
{
    /// <summary>No log of the directory takes appends any more.</summary>
    void OnOffline(LogDirectory directory, Exception reason);
}

/// <summary>
/// One log directory: the folders of its partitions, their open logs, and the files that tell of all of them.
/// Thread-safe: the set of logs has a lock of its own, which is never held while a log or the disk is touched. What
/// touches the disk runs on the disk executor.
/// </summary>
public sealed class LogDirectory : ILogFailureSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly LogContext _context;
    private readonly IDisposable _fileLock;
    private readonly ILogDirectoryObserver _observer;
    private readonly DirectoryCheckpoints _checkpoints;
    private readonly DirectorySpace _space;
    private readonly SortedDictionary<TopicPartition, PartitionLog> _logs = [];
    private readonly bool _wasClean;
    private Exception? _offlineReason;
    private int _isDisposed;

    internal LogDirectory(
        LogContext context, string path, MetaProperties meta, IDisposable fileLock, ILogDirectoryObserver observer)
    {
        _context = context;
        _fileLock = fileLock;
        _observer = observer;
        Path = path;
        Meta = meta;
        Folders = FindFolders(context.Files, path);
        PreviousBrokerEpoch = CleanShutdownMarker.Take(context.Files, path);
        _wasClean = PreviousBrokerEpoch is not null;
        _checkpoints = new DirectoryCheckpoints(context.Files, path);
        _space = new DirectorySpace(context.Files, path);
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Whose it is.</summary>
    public MetaProperties Meta { get; }

    /// <summary>The partitions' folders that were there at the start, without the metadata log's.</summary>
    public IReadOnlyList<PartitionFolder> Folders { get; }

    /// <summary>
    /// The epoch of the broker that stopped cleanly here (none, if its marker could not be read); null if the last stop
    /// was not clean.
    /// </summary>
    public BrokerEpoch? PreviousBrokerEpoch { get; }

    /// <summary>Why the directory is offline, or null.</summary>
    public Exception? OfflineReason => Volatile.Read(ref _offlineReason);

    /// <summary>The open logs in the order of their partitions.</summary>
    public IReadOnlyList<PartitionLog> Logs
    {
        get
        {
            lock (_lock)
            {
                return [.. _logs.Values];
            }
        }
    }

    /// <summary>Number of open logs.</summary>
    public int LogCount
    {
        get
        {
            lock (_lock)
            {
                return _logs.Count;
            }
        }
    }

    /// <summary>The open log of a partition, or null.</summary>
    public PartitionLog? Find(TopicPartition partition)
    {
        lock (_lock)
        {
            return _logs.GetValueOrDefault(partition);
        }
    }

    /// <summary>The topic's id that is written in a folder, or null.</summary>
    public TopicId? ReadTopicId(PartitionFolder folder) =>
        PartitionMetadataFile.TryRead(_context.Files, PathOf(folder));

    /// <summary>Writes the topic's id into a folder that has none, durable when it returns.</summary>
    public void WriteTopicId(PartitionFolder folder, TopicId topicId) =>
        PartitionMetadataFile.Write(_context.Files, PathOf(folder), topicId);

    /// <summary>
    /// How far a log of which there is no folder was durable here: what is missing of it. Zero if there is nothing to
    /// miss, or if its folder was put aside on purpose.
    /// </summary>
    public Offset MissingOf(TopicPartition partition) =>
        Folders.Any(folder => folder.Kind != PartitionFolderKind.Future && folder.Partition == partition)
            ? Offset.Zero
            : _checkpoints.Of(partition).DurableEnd;

    /// <summary>Lowers what is written down of a log before it is cut.</summary>
    public ITruncationGuard Guard => _checkpoints;

    /// <summary>Forgets what was written down of a partition; on disk with the next checkpoint.</summary>
    public void Forget(TopicPartition partition) => _checkpoints.Forget(partition);

    /// <summary>
    /// Forgets what was written down of partitions that are of no topic any more; on disk with the next checkpoint.
    /// </summary>
    public void ForgetUnless(Predicate<TopicPartition> isKnown)
    {
        foreach (var partition in _checkpoints.Known)
        {
            if (!isKnown(partition))
            {
                _checkpoints.Forget(partition);
            }
        }
    }

    /// <summary>Opens the log of a folder, after an unclean stop with recovery.</summary>
    /// <param name="folder">A folder of the kind <see cref="PartitionFolderKind.Current"/>.</param>
    /// <param name="config">The topic's options.</param>
    /// <param name="mayCutDurable">See <see cref="LogOpenOptions.MayCutDurable"/>.</param>
    public OpenedPartition OpenPartition(PartitionFolder folder, LogConfig config, bool mayCutDurable = false)
    {
        Invariant.Require(folder.Kind == PartitionFolderKind.Current);
        var options = _checkpoints.OptionsFor(folder.Partition, _wasClean) with { MayCutDurable = mayCutDurable };
        return Open(folder, config, options);
    }

    /// <summary>Makes an empty log for a partition that has none here, durable when it returns.</summary>
    public PartitionLog CreatePartition(TopicPartition partition, TopicId topicId, LogConfig config)
    {
        var folder = PartitionFolder.Of(partition);
        _checkpoints.BeginNew(partition);
        _context.Files.CreateDirectory(PathOf(folder));
        var opened = Open(folder, config, new LogOpenOptions());
        PartitionMetadataFile.Write(_context.Files, PathOf(folder), topicId);
        _context.Files.FlushDirectory(Path);
        return Invariant.NotNull(opened.Log);
    }

    /// <summary>
    /// Closes a log and gives its folder a name that says what it is for. What is being read from it is read to its
    /// end.
    /// </summary>
    /// <returns>The renamed folder.</returns>
    public PartitionFolder Rename(TopicPartition partition, PartitionFolderKind kind, Uuid unique)
    {
        PartitionLog? log;
        lock (_lock)
        {
            _logs.Remove(partition, out log);
        }

        log?.Close();
        var renamed = PartitionFolder.Of(partition, kind, unique);
        _context.Files.Rename(PathOf(PartitionFolder.Of(partition)), PathOf(renamed));
        _context.Files.FlushDirectory(Path);
        _checkpoints.Forget(partition);
        return renamed;
    }

    /// <summary>
    /// Deletes a folder of the kind <see cref="PartitionFolderKind.Deleted"/> with all that is in it.
    /// </summary>
    public void Remove(PartitionFolder folder)
    {
        Invariant.Require(folder.Kind == PartitionFolderKind.Deleted);

        // The folder is what tells a log that was deleted from one that is missing.
        _checkpoints.FlushForgotten();
        _context.Files.DeleteDirectory(PathOf(folder));
        _context.Files.FlushDirectory(Path);
    }

    /// <summary>
    /// How the metadata log is to be opened: always read as after a crash, since it is small. What is damaged of it below
    /// its durable end, or after a clean stop, is not cut off.
    /// </summary>
    public LogOpenOptions MetadataOptions =>
        _checkpoints.OptionsFor(ClusterMetadata, isClean: false) with { RefuseTornMiddle = _wasClean };

    /// <summary>Has the durable end of the metadata log written down with the marks; asked for on any thread.</summary>
    public void WatchMetadata(Func<Offset> durableEnd) => _checkpoints.WatchMetadata(durableEnd);

    /// <summary>Writes the checkpoints of all partitions.</summary>
    public void WriteCheckpoints() => _checkpoints.Write(Logs);

    /// <summary>
    /// Writes the durable marks, if any moved, and lets a full directory take appends again once there is room; to be
    /// called every fraction of a second.
    /// </summary>
    public void WriteDurableMarks()
    {
        if (_space.Refresh())
        {
            foreach (var log in Logs)
            {
                log.ResumeFlush();
            }
        }

        _checkpoints.WriteMarks(Logs);
    }

    /// <summary>Closes all logs and leaves the directory as a clean stop does.</summary>
    /// <exception cref="DiskException">The disk failed; the next start is one after a crash.</exception>
    public void CloseCleanly(BrokerEpoch epoch)
    {
        try
        {
            foreach (var log in Logs)
            {
                log.CloseCleanly();
            }

            if (OfflineReason is null)
            {
                OffsetCheckpointFile.CreateEmpty(_context.Files, $"{Path}/{OffsetCheckpointFile.Cleaner}");
                _checkpoints.Write(Logs);
                CleanShutdownMarker.Write(_context.Files, Path, epoch);
            }
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Closes all logs as they are and frees the directory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        foreach (var log in Logs)
        {
            log.Close();
        }

        _fileLock.Dispose();
    }

    /// <summary>Takes the directory offline: the first reason counts.</summary>
    public void TakeOffline(Exception reason)
    {
        if (Interlocked.CompareExchange(ref _offlineReason, reason, null) is not null)
        {
            return;
        }

        foreach (var log in Logs)
        {
            log.TakeOffline(reason);
        }

        _observer.OnOffline(this, reason);
    }

    /// <inheritdoc/>
    void ILogFailureSink.OnLogFailed(PartitionLog log, Exception failure)
    {
        // A full disk refuses single appends; the directory goes on reading, and takes what fits again.
        if (log.Failure is not null)
        {
            TakeOffline(failure);
        }
    }

    private static List<PartitionFolder> FindFolders(IFileSystem files, string path)
    {
        var folders = new List<PartitionFolder>();
        foreach (var entry in files.List(path))
        {
            if (!entry.IsDirectory || entry.Name == ClusterMetadataFolder || entry.Name == "lost+found")
            {
                continue;
            }

            if (!PartitionFolder.TryParse(entry.Name, out var folder))
            {
                throw new LogDirectoryException(
                    LogDirectoryError.UnknownFolder,
                    $"{path}/{entry.Name} is not the folder of a partition (TOPIC-NUMBER). Move it out of the log "
                    + "directory.");
            }

            folders.Add(folder);
        }

        return folders;
    }

    /// <summary>The folder of the metadata log, which has an owner of its own.</summary>
    public const string ClusterMetadataFolder = "__cluster_metadata-0";

    /// <summary>The metadata log's partition.</summary>
    public static readonly TopicPartition ClusterMetadata = new("__cluster_metadata", 0);

    private string PathOf(PartitionFolder folder) => $"{Path}/{folder.Name}";

    private OpenedPartition Open(PartitionFolder folder, LogConfig config, LogOpenOptions options)
    {
        var surroundings = new LogSurroundings(
            this, _checkpoints, _checkpoints.Of(folder.Partition).HighWatermark, _space);
        var opened = PartitionOpening.Open(
            _context, PathOf(folder), folder.Partition, config, options, surroundings);
        if (opened.Log is not null)
        {
            lock (_lock)
            {
                _logs.Add(folder.Partition, opened.Log);
            }

            // Who took the directory offline has seen this log, or it sees the reason here.
            if (OfflineReason is { } reason)
            {
                opened.Log.TakeOffline(reason);
            }
        }

        return opened;
    }
}
