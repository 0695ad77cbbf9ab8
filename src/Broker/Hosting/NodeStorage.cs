using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Directories;

namespace KRaftNet.Broker.Hosting;

/// <summary>The log directories of a node and what keeps their checkpoints fresh. Immutable; its parts own their state.</summary>
internal sealed class NodeStorage
{
    /// <summary>How far the durable mark may be behind, which tells a torn tail from rot after a crash.</summary>
    private static readonly TimeSpan DurableMarkInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Kafka's <c>replica.high.watermark.checkpoint.interval.ms</c>.</summary>
    private static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(5);

    private readonly List<PeriodicTask> _tasks = [];
    private readonly TimeSpan _producerExpiryInterval;

    private NodeStorage(
        LogContext context, LogDirectories directories, MetaProperties meta, TimeSpan producerExpiryInterval)
    {
        _producerExpiryInterval = producerExpiryInterval;
        Context = context;
        Directories = directories;
        Meta = meta;
    }

    /// <summary>What logs need.</summary>
    public LogContext Context { get; }

    /// <summary>The directories.</summary>
    public LogDirectories Directories { get; }

    /// <summary>Whose the metadata's directory is.</summary>
    public MetaProperties Meta { get; }

    /// <summary>Opens and locks the directories.</summary>
    /// <exception cref="LogDirectoryException">They cannot be used as they are; none stays locked.</exception>
    public static NodeStorage Open(NodeOptions options, NodeEnvironment environment, ILogDirectoryObserver observer)
    {
        var context = new LogContext(
            environment.Files, environment.Disks, environment.Time, environment.Random.Split("logs"));
        var paths = options.LogDirs.Contains(options.MetadataLogDir)
            ? options.LogDirs
            : options.LogDirs.Add(options.MetadataLogDir);
        var directories = LogDirectories.Open(context, paths, options.NodeId, observer);
        var metadata = directories.All.FirstOrDefault(directory => directory.Path == options.MetadataLogDir.TrimEnd('/'));
        if (metadata is null)
        {
            directories.Dispose();
            throw new LogDirectoryException(
                LogDirectoryError.AllOffline,
                $"{options.MetadataLogDir} holds the metadata log and cannot be opened: "
                + $"{(directories.Failed is [var failed, ..] ? failed.Reason.Message : "")}. Look at the disk, then start again.");
        }

        var checkMs = options.Config.Get(ClientRequestKeys.ProducerIdExpirationCheckMs);
        return new NodeStorage(context, directories, metadata.Meta, TimeSpan.FromMilliseconds(checkMs));
    }

    /// <summary>Begins to write marks and checkpoints.</summary>
    public void StartTasks(NodeClock clock)
    {
        Every(clock, DurableMarkInterval, directory => directory.WriteDurableMarks());
        Every(clock, CheckpointInterval, directory => directory.WriteCheckpoints());
        Every(clock, _producerExpiryInterval, directory =>
        {
            foreach (var log in directory.Logs)
            {
                log.ExpireProducers();
            }
        });
    }

    /// <summary>Ends the tasks; one that runs ends by itself.</summary>
    public void StopTasks() => _tasks.ForEach(task => task.Stop());

    /// <summary>Leaves all directories as a clean stop does. On the disk executor; nothing is appended any more.</summary>
    public void CloseCleanly(BrokerEpoch epoch)
    {
        foreach (var directory in Directories.All)
        {
            directory.CloseCleanly(epoch);
        }
    }

    private void Every(NodeClock clock, TimeSpan interval, Action<LogDirectory> work) =>
        _tasks.Add(new PeriodicTask(clock.Timers, interval, done => Context.Executor.Submit(
            Common.Files.DiskLane.Background,
            () => RunOnAll(work),
            _ => done())));

    private void RunOnAll(Action<LogDirectory> work)
    {
        foreach (var directory in Directories.All)
        {
            if (directory.OfflineReason is not null)
            {
                continue;
            }

            try
            {
                work(directory);
            }
            catch (Common.Files.DiskException e)
            {
                directory.TakeOffline(e);
            }
        }
    }
}
