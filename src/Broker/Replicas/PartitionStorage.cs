using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.LogStore;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Partitions;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Replicas;

/// <summary>
/// Opens, makes and deletes the logs of partitions on the disk executor. Owned by the loop of the replicas' publisher, on
/// which all completions are called.
/// </summary>
internal sealed class PartitionStorage
{
    private readonly LogDirectories _directories;
    private readonly IDiskExecutor _executor;
    private readonly IEventLoop _loop;
    private readonly NodeClock _clock;
    private readonly Prng _prng;
    private readonly ILogger _logger;
    private readonly DiskSequence _folders;

    public PartitionStorage(
        LogDirectories directories, IDiskExecutor executor, IEventLoop loop, NodeClock clock, Prng prng, ILogger logger)
    {
        _directories = directories;
        _executor = executor;
        _loop = loop;
        _clock = clock;
        _prng = prng;
        _logger = logger;
        _folders = new DiskSequence(executor, loop);
    }

    /// <summary>Opens the log of a folder that was there at the start, in parallel with others.</summary>
    public void Open(LogDirectory directory, PartitionFolder folder, LogConfig config, Action<PartitionLog?> opened)
    {
        OpenedPartition? result = null;
        _executor.Submit(
            DiskLane.Background,
            () => result = directory.OpenPartition(folder, config),
            error => _loop.Post(() => opened(LogOf(directory, folder, result, error))));
    }

    /// <summary>Makes an empty log.</summary>
    public void Create(TopicPartition partition, TopicId topicId, LogConfig config, Action<PartitionLog?> created)
    {
        PartitionLog? log = null;
        _folders.Submit(
            () => log = _directories.ChooseForNewPartition().CreatePartition(partition, topicId, config),
            error =>
            {
                if (error is not null)
                {
                    ReplicaLog.CreateFailed(_logger, partition, error);
                }

                created(log);
            });
    }

    /// <summary>Takes a log out of use at once, and deletes it after the delay (<c>file.delete.delay.ms</c>).</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="delay">The delay.</param>
    public void Delete(TopicPartition partition, TimeSpan delay)
    {
        var unique = Uuid.Random(_prng);
        LogDirectory? directory = null;
        PartitionFolder? renamed = null;
        _folders.Submit(
            () =>
            {
                // Looked up when its turn comes: a log that was still being made is there by then.
                directory = _directories.All.FirstOrDefault(candidate => candidate.Find(partition) is not null);
                renamed = directory?.Rename(partition, PartitionFolderKind.Deleted, unique);
            },
            error =>
            {
                if (error is not null)
                {
                    ReplicaLog.DeleteFailed(_logger, partition, error);
                }
                else if (directory is not null && renamed is not null)
                {
                    RemoveLater(directory, renamed, delay);
                }
            });
    }

    /// <summary>Sets a folder aside that the metadata does not know.</summary>
    public void SetAside(LogDirectory directory, PartitionFolder folder)
    {
        ReplicaLog.Stray(_logger, directory.Path, folder.Name);
        var unique = Uuid.Random(_prng);
        _folders.Submit(
            () => directory.Rename(folder.Partition, PartitionFolderKind.Stray, unique),
            error =>
            {
                if (error is not null)
                {
                    ReplicaLog.DeleteFailed(_logger, folder.Partition, error);
                }
            });
    }

    /// <summary>Removes a folder that was deleted, after the delay; a restart before that begins the delay anew.</summary>
    public void RemoveLater(LogDirectory directory, PartitionFolder folder, TimeSpan delay) =>
        _clock.Timers.Schedule(delay, () => _loop.Post(() => _folders.Submit(
            () => directory.Remove(folder),
            error =>
            {
                if (error is not null)
                {
                    ReplicaLog.DeleteFailed(_logger, folder.Partition, error);
                }
            })));

    private PartitionLog? LogOf(LogDirectory directory, PartitionFolder folder, OpenedPartition? opened, Exception? error)
    {
        if (error is not null)
        {
            ReplicaLog.OpenFailed(_logger, directory.Path, folder.Name, error);
            return null;
        }

        var report = Invariant.NotNull(opened).Report;
        if (report.Defect is not null)
        {
            ReplicaLog.Damaged(_logger, directory.Path, folder.Name, report.Defect.ToString(), report.BytesSetAside);
        }

        return opened.Log;
    }
}
