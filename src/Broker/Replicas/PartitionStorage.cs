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
    private bool _isStopped;

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
    /// <param name="directory">Where it is.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="topic">The topic's id, for a folder that does not say it.</param>
    /// <param name="config">The topic's options.</param>
    /// <param name="opened">Gets the log, or null if it cannot be used.</param>
    public void Open(
        LogDirectory directory, PartitionFolder folder, TopicId topic, LogConfig config, Action<PartitionLog?> opened)
    {
        OpenedPartition? result = null;
        _executor.Submit(
            DiskLane.Background,
            () =>
            {
                result = directory.OpenPartition(folder, config);
                if (directory.ReadTopicId(folder) is null)
                {
                    ReplicaLog.TopicIdMissing(_logger, directory.Path, folder.Name, folder.Partition.Topic);
                    directory.WriteTopicId(folder, topic);
                }
            },
            error => _loop.Post(() => opened(LogOf(directory, folder, result, error))));
    }

    /// <summary>
    /// Why a partition that the first image names, and of which no folder was found, must not begin anew with an empty
    /// log; null if it may.
    /// </summary>
    public IOException? WhyMissing(TopicPartition partition, DirectoryId assigned)
    {
        foreach (var directory in _directories.All)
        {
            var missing = directory.MissingOf(partition);
            if (missing > Offset.Zero)
            {
                ReplicaLog.Missing(_logger, directory.Path, partition, missing);
                return new IOException($"the folder of {partition} is gone");
            }
        }

        if (_directories.Failed.Count > 0 && _directories.All.All(directory => directory.Meta.DirectoryId != assigned))
        {
            ReplicaLog.DirectoryUnknown(_logger, partition);
            return new IOException($"{partition} may be in a log directory that cannot be read");
        }

        return null;
    }

    /// <summary>
    /// The partitions of which several directories have a folder, by their topics' ids or for want of one: a move between
    /// directories that a crash ended half-way, or a copy by hand. Which of them is right nobody here can know.
    /// </summary>
    public IReadOnlySet<TopicPartition> FindInSeveral(Func<TopicPartition, TopicId?> topicOf)
    {
        var places = new SortedDictionary<TopicPartition, List<string>>();
        foreach (var directory in _directories.All.Count > 1 ? _directories.All : [])
        {
            foreach (var folder in directory.Folders)
            {
                if (folder.Kind == PartitionFolderKind.Current
                    && topicOf(folder.Partition) is { } topic
                    && (directory.ReadTopicId(folder) ?? topic) == topic)
                {
                    places.TryAdd(folder.Partition, []);
                    places[folder.Partition].Add(directory.Path);
                }
            }
        }

        var several = new SortedSet<TopicPartition>();
        foreach (var (partition, directories) in places)
        {
            if (directories.Count > 1)
            {
                ReplicaLog.InSeveralDirectories(_logger, partition, string.Join(", ", directories));
                several.Add(partition);
            }
        }

        return several;
    }

    /// <summary>Tells of damage that a reader met. Any thread.</summary>
    public void TellOfDamage(TopicPartition partition, LogCorruptException damage) =>
        ReplicaLog.DamageMet(_logger, partition, damage.Message);

    /// <summary>Tells of a folder that says it belongs to another topic, which there is.</summary>
    public void TellOfOtherTopic(LogDirectory directory, PartitionFolder folder, string topic) =>
        ReplicaLog.OtherTopic(_logger, directory.Path, folder.Name, topic);

    /// <summary>Makes an empty log, in the directory that the metadata name if it is one of this broker.</summary>
    public void Create(
        TopicPartition partition,
        TopicId topicId,
        DirectoryId assigned,
        LogConfig config,
        Action<PartitionLog?> created)
    {
        PartitionLog? log = null;
        Submit(
            () => log = _directories.ChooseForNewPartition(assigned).CreatePartition(partition, topicId, config),
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
        Submit(
            () =>
            {
                // Looked up when its turn comes: a log that was still being made is there by then.
                directory = _directories.All.FirstOrDefault(candidate => candidate.Find(partition) is not null);
                renamed = directory?.Rename(partition, PartitionFolderKind.Deleted, unique);
                foreach (var other in _directories.All)
                {
                    // Also one whose folder was missing: the topic is gone for good now.
                    other.Forget(partition);
                }
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
        Submit(
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
    public void RemoveLater(LogDirectory directory, PartitionFolder folder, TimeSpan delay)
    {
        if (!_isStopped)
        {
            _clock.Timers.Schedule(delay, () => _loop.Post(() => Remove(directory, folder)));
        }
    }

    /// <summary>
    /// Touches no folder any more, once what was begun is done; then calls <paramref name="stopped"/>, on the loop. From any
    /// thread.
    /// </summary>
    public void Stop(Action stopped) => _loop.Post(() =>
    {
        Submit(() => { }, _ => stopped());
        _isStopped = true;
    });

    private void Remove(LogDirectory directory, PartitionFolder folder) => Submit(
        () => directory.Remove(folder),
        error =>
        {
            if (error is not null)
            {
                ReplicaLog.DeleteFailed(_logger, folder.Partition, error);
            }
        });

    private void Submit(Action work, Action<Exception?> completed)
    {
        if (!_isStopped)
        {
            _folders.Submit(work, completed);
        }
    }

    private PartitionLog? LogOf(LogDirectory directory, PartitionFolder folder, OpenedPartition? opened, Exception? error)
    {
        if (error is not null)
        {
            ReplicaLog.OpenFailed(_logger, directory.Path, folder.Name, error);
            return null;
        }

        var report = Invariant.NotNull(opened).Report;
        if (opened.Log is null)
        {
            ReplicaLog.NotOpened(_logger, directory.Path, folder.Name, $"{report.Defect}");
        }
        else if (report.Defect is not null)
        {
            ReplicaLog.Damaged(_logger, directory.Path, folder.Name, report.Defect.ToString(), report.BytesSetAside);
        }

        return opened.Log;
    }
}
