using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Delta;

/// <summary>Compares two images where they may differ. Owned by its caller.</summary>
internal sealed class ChangeDetector(MetadataImage before, MetadataImage after)
{
    private readonly List<TopicImage> _deletedTopics = [];
    private readonly List<TopicImage> _createdTopics = [];
    private readonly List<PartitionChange> _partitions = [];

    /// <summary>The differences among these candidates, each list in ascending order.</summary>
    internal MetadataChanges Compare(
        IEnumerable<TopicId> topics,
        IEnumerable<ConfigResource> configs,
        IEnumerable<NodeId> brokers,
        IEnumerable<NodeId> controllers,
        IEnumerable<RetainedKey> retained)
    {
        foreach (var topic in topics)
        {
            CompareTopic(before.Topics.Find(topic), after.Topics.Find(topic));
        }

        return new MetadataChanges
        {
            DeletedTopics = _deletedTopics,
            CreatedTopics = _createdTopics,
            Partitions = _partitions,
            Configs = [.. configs.Where(IsConfigDifferent)],
            Brokers = [.. brokers.Select(BrokerChangeOf).Where(change => change.Before != change.After)],
            Controllers = [.. controllers.Where(IsControllerDifferent)],
            Retained = [.. retained.Where(IsRetainedDifferent)],
            Features = !ReferenceEquals(before.Features, after.Features),
            ProducerIds = before.ProducerIds != after.ProducerIds,
        };
    }

    private void CompareTopic(TopicImage? old, TopicImage? now)
    {
        if (ReferenceEquals(old, now))
        {
            return;
        }

        if (now is null)
        {
            _deletedTopics.Add(old!);
            return;
        }

        if (old is null)
        {
            _createdTopics.Add(now);
        }

        foreach (var (partition, state) in now.Partitions)
        {
            var oldState = old?.Find(partition);
            if (oldState != state)
            {
                var id = new TopicIdPartition(now.Id, partition);
                _partitions.Add(new PartitionChange(now.Name, id, oldState, state));
            }
        }
    }

    private bool IsConfigDifferent(ConfigResource resource)
    {
        var old = before.Configs.Of(resource);
        var now = after.Configs.Of(resource);
        if (ReferenceEquals(old, now))
        {
            return false;
        }

        foreach (var (name, value) in now)
        {
            if (old.GetValueOrDefault(name) != value)
            {
                return true;
            }
        }

        return old.Count != now.Count;
    }

    private BrokerChange BrokerChangeOf(NodeId id) => new(id, before.Cluster.Broker(id), after.Cluster.Broker(id));

    private bool IsControllerDifferent(NodeId id) =>
        before.Cluster.Controllers.GetValueOrDefault(id) != after.Cluster.Controllers.GetValueOrDefault(id);

    private bool IsRetainedDifferent(RetainedKey key) => !ReferenceEquals(
        before.Retained.Records.GetValueOrDefault(key), after.Retained.Records.GetValueOrDefault(key));
}
