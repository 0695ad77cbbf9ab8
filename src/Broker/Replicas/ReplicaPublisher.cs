using KRaftNet.Broker.Publishing;
using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.LogStore.Directories;
using KRaftNet.LogStore.Partitions;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Replicas;

/// <summary>
/// Brings this broker's replicas to what the metadata says: opens those that are on disk at the first image, later makes
/// and deletes them, and gives them their leadership. Owned by the loader's loop. While the first ones open, later images
/// wait, so that a folder is never opened and replaced at the same time.
/// </summary>
internal sealed class ReplicaPublisher : IMetadataPublisher
{
    private readonly NodeId _nodeId;
    private readonly ReplicaTable _table;
    private readonly PartitionStorage _storage;
    private readonly LogDirectories _directories;
    private readonly TopicConfigs _configs;
    private readonly ReplicaRoles _roles;
    private readonly Action _ready;
    private readonly Queue<(MetadataChanges Changes, MetadataImage Image)> _waiting = new();
    private IReadOnlySet<TopicPartition> _inSeveral = new SortedSet<TopicPartition>();
    private bool _foldersTaken;
    private bool _started;
    private int _opening;

    /// <param name="nodeId">This broker.</param>
    /// <param name="table">Where the replicas are found.</param>
    /// <param name="storage">Their logs.</param>
    /// <param name="directories">Where the logs lie.</param>
    /// <param name="configs">What holds for topics.</param>
    /// <param name="roles">Who leads and who follows.</param>
    /// <param name="ready">Called once, when every replica that was on disk is open or offline.</param>
    public ReplicaPublisher(
        NodeId nodeId,
        ReplicaTable table,
        PartitionStorage storage,
        LogDirectories directories,
        TopicConfigs configs,
        ReplicaRoles roles,
        Action ready)
    {
        _nodeId = nodeId;
        _table = table;
        _storage = storage;
        _directories = directories;
        _configs = configs;
        _roles = roles;
        _ready = ready;
    }

    /// <inheritdoc/>
    public void Publish(MetadataChanges changes, MetadataImage image)
    {
        _waiting.Enqueue((changes, image));
        ApplyWaiting();
    }

    private void ApplyWaiting()
    {
        while (_opening == 0 && _waiting.TryDequeue(out var next))
        {
            var isFirst = !_foldersTaken;
            if (isFirst)
            {
                _foldersTaken = true;
                OpenFolders(next.Image);
            }

            Apply(next.Changes, next.Image, isFirst);
            TellIfReady();
        }
    }

    private void OpenFolders(MetadataImage image)
    {
        _inSeveral = _storage.FindInSeveral(partition => image.Topics.Find(partition.Topic)?.Id);
        foreach (var directory in _directories.All)
        {
            directory.ForgetUnless(partition =>
                image.Topics.Find(partition.Topic)?.Find(partition.Partition)?.Replicas.Contains(_nodeId) == true);
            foreach (var folder in directory.Folders)
            {
                OpenFolder(directory, folder, image);
            }
        }
    }

    private void OpenFolder(LogDirectory directory, PartitionFolder folder, MetadataImage image)
    {
        if (folder.Kind == PartitionFolderKind.Deleted)
        {
            _storage.RemoveLater(directory, folder, DeleteDelay(image, folder.Partition.Topic));
        }
        else if (folder.Kind == PartitionFolderKind.Current)
        {
            OpenCurrent(directory, folder, image);
        }
    }

    private void OpenCurrent(LogDirectory directory, PartitionFolder folder, MetadataImage image)
    {
        var topic = image.Topics.Find(folder.Partition.Topic);
        var written = directory.ReadTopicId(folder);
        if (topic?.Find(folder.Partition.Partition) is not { } registration || !registration.Replicas.Contains(_nodeId))
        {
            _storage.SetAside(directory, folder);
            return;
        }

        if (written is not null && written != topic.Id)
        {
            TakeOtherTopic(directory, folder, topic, image.Topics.Find(written.Value));
            return;
        }

        if (_inSeveral.Contains(folder.Partition))
        {
            Add(new TopicIdPartition(topic.Id, folder.Partition.Partition), folder.Partition)
                .TakeOffline(new IOException($"{folder.Partition} is in more than one log directory"));
            return;
        }

        var partition = Add(new TopicIdPartition(topic.Id, folder.Partition.Partition), folder.Partition);
        var config = _configs.LogConfigOf(image.Configs, topic.Name);
        _opening++;
        _storage.Open(directory, folder, topic.Id, config, log =>
        {
            _opening--;
            TakeLog(partition, log, registration);
            ApplyWaiting();
            TellIfReady();
        });
    }

    /// <summary>
    /// A topic of this name was deleted and made again while the broker was away: the log of the old one is set aside.
    /// But if the id is of another topic that there is, the folder was tampered with, and an empty log in its place would
    /// hide that.
    /// </summary>
    private void TakeOtherTopic(LogDirectory directory, PartitionFolder folder, TopicImage topic, TopicImage? other)
    {
        if (other is null)
        {
            _storage.SetAside(directory, folder);
            return;
        }

        _storage.TellOfOtherTopic(directory, folder, other.Name);
        Add(new TopicIdPartition(topic.Id, folder.Partition.Partition), folder.Partition)
            .TakeOffline(new IOException($"{folder.Name} has the topic id of {other.Name}"));
    }

    private void Apply(MetadataChanges changes, MetadataImage image, bool isFirst)
    {
        _roles.Take(image);
        foreach (var topic in changes.DeletedTopics)
        {
            DeleteTopic(topic, image);
        }

        foreach (var change in changes.Partitions)
        {
            if (change.After is { } registration)
            {
                Update(change, registration, image, isFirst);
            }
        }

        if (changes.Configs.Count > 0)
        {
            UpdateConfigs(changes, image);
        }

        if (changes.Brokers.Any(change => change.After is not { IsActive: true }))
        {
            foreach (var partition in _table.All.Values)
            {
                // A follower that is not active any more holds back nothing by being about to join.
                partition.Status.Leadership?.Advance();
            }
        }
    }

    private void Update(PartitionChange change, PartitionRegistration registration, MetadataImage image, bool isFirst)
    {
        if (!registration.Replicas.Contains(_nodeId))
        {
            Leave(change.Id, image);
            return;
        }

        if (_table.Find(change.Id) is { } existing)
        {
            SetLeadership(existing, registration);
            return;
        }

        var name = new TopicPartition(change.Topic, change.Id.Partition);
        var partition = Add(change.Id, name);
        if (isFirst && _storage.WhyMissing(name, registration.DirectoryOf(_nodeId)) is { } reason)
        {
            partition.TakeOffline(reason);
            return;
        }

        var config = _configs.LogConfigOf(image.Configs, change.Topic);
        _storage.Create(
            name,
            change.Id.TopicId,
            registration.DirectoryOf(_nodeId),
            config,
            log => TakeLog(partition, log, registration));
    }

    private void TakeLog(Partition partition, PartitionLog? log, PartitionRegistration registration)
    {
        if (log is null)
        {
            partition.TakeOffline(new IOException("the log could not be opened"));
            return;
        }

        partition.Opened(log);
        if (_table.Find(partition.Id) == partition)
        {
            SetLeadership(partition, partition.Assigned ?? registration);
        }
    }

    private void SetLeadership(Partition partition, PartitionRegistration registration)
    {
        partition.Assigned = registration;
        _roles.CheckDirectory(partition, registration);
        if (partition.Log is null || partition.Status.Error is not null)
        {
            return;
        }

        _roles.Assign(partition, registration);
    }

    /// <summary>A reassignment took the replica away from this broker.</summary>
    private void Leave(TopicIdPartition id, MetadataImage image)
    {
        if (_table.Find(id) is { } partition)
        {
            _table.Set(_table.All.Remove(id));
            Remove(partition, ErrorCode.NotLeaderOrFollower, image);
        }
    }

    private void Remove(Partition partition, ErrorCode error, MetadataImage image)
    {
        _roles.Stop(partition);
        partition.Delete(error);
        _storage.Delete(partition.Name, DeleteDelay(image, partition.Name.Topic));
    }

    private void DeleteTopic(TopicImage topic, MetadataImage image)
    {
        var left = _table.All.ToBuilder();
        foreach (var number in topic.Partitions.Keys)
        {
            var id = new TopicIdPartition(topic.Id, number);
            if (left.TryGetValue(id, out var partition))
            {
                left.Remove(id);
                Remove(partition, ErrorCode.UnknownTopicOrPartition, image);
            }
        }

        _table.Set(left.ToImmutable());
    }

    /// <summary>Looks at the partitions of the topics that changed, not at all that the node has.</summary>
    private void UpdateConfigs(MetadataChanges changes, MetadataImage image)
    {
        if (changes.Configs.Any(resource => resource.Type == ConfigResourceType.Broker))
        {
            foreach (var partition in _table.All.Values)
            {
                UpdateConfig(partition, image);
            }

            return;
        }

        foreach (var resource in changes.Configs.Where(resource => resource.Type == ConfigResourceType.Topic))
        {
            if (image.Topics.Find(resource.Name) is not { } topic)
            {
                continue;
            }

            foreach (var number in topic.Partitions.Keys)
            {
                if (_table.Find(new TopicIdPartition(topic.Id, number)) is { } partition)
                {
                    UpdateConfig(partition, image);
                }
            }
        }
    }

    private void UpdateConfig(Partition partition, MetadataImage image)
    {
        partition.Log?.UpdateConfig(_configs.LogConfigOf(image.Configs, partition.Name.Topic));
        if (partition.Assigned is { } registration)
        {
            _roles.UpdateMinInSync(partition, registration);
        }
    }

    private TimeSpan DeleteDelay(MetadataImage image, string topic) =>
        TimeSpan.FromMilliseconds(_configs.OptionsOf(image.Configs, topic).FileDeleteDelayMs);

    private Partition Add(TopicIdPartition id, TopicPartition name)
    {
        var partition = new Partition(id, name) { DamageMet = damage => _storage.TellOfDamage(name, damage) };
        _table.Set(_table.All.SetItem(id, partition));
        return partition;
    }

    private void TellIfReady()
    {
        if (!_started && _opening == 0)
        {
            _started = true;
            _ready();
        }
    }
}
