using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.Config.Sources;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Directories;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Hosting;

/// <summary>The log directories of a node and what keeps their checkpoints fresh. Immutable; its parts own their state.</summary>
internal sealed class NodeStorage
{
    /// <summary>How far the durable mark may be behind, which tells a torn tail from rot after a crash.</summary>
    private static readonly TimeSpan DurableMarkInterval = TimeSpan.FromMilliseconds(100);

    private readonly List<PeriodicTask> _tasks = [];
    private readonly TimeSpan _checkpointInterval;
    private readonly TimeSpan _producerExpiryInterval;
    private readonly ILogger _logger;

    private NodeStorage(
        LogContext context,
        LogDirectories directories,
        LogDirectory metadata,
        ConfigSnapshot config,
        ILogger logger)
    {
        _checkpointInterval = TimeSpan.FromMilliseconds(config.Get(ReplicationKeys.HighWatermarkCheckpointIntervalMs));
        _producerExpiryInterval = TimeSpan.FromMilliseconds(config.Get(ClientRequestKeys.ProducerIdExpirationCheckMs));
        _logger = logger;
        Context = context;
        Directories = directories;
        Metadata = metadata;
    }

    /// <summary>What logs need.</summary>
    public LogContext Context { get; }

    /// <summary>The directories.</summary>
    public LogDirectories Directories { get; }

    /// <summary>Whose the metadata's directory is.</summary>
    public MetaProperties Meta => Metadata.Meta;

    /// <summary>The directory that holds the metadata log.</summary>
    public LogDirectory Metadata { get; }

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

        var logger = environment.Loggers.CreateLogger("KRaftNet.Storage");
        return new NodeStorage(context, directories, metadata, options.Config, logger);
    }

    /// <summary>Begins to write marks and checkpoints.</summary>
    public void StartTasks(NodeClock clock)
    {
        Every(clock, DurableMarkInterval, directory => directory.WriteDurableMarks());
        Every(clock, _checkpointInterval, directory => directory.WriteCheckpoints());
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
            catch (Common.Files.DiskException e) when (e.Error != Common.Files.DiskError.NoSpace)
            {
                directory.TakeOffline(e);
            }
            catch (Common.Files.DiskException e)
            {
                // What is written down stays as old as it was, which costs time after a crash and nothing else; the
                // next turn tries again.
                ReplicaLog.NoSpace(_logger, directory.Path, e.Message);
            }
        }
    }
}
