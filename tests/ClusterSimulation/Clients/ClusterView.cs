using KRaftNet.Common;
using KRaftNet.Protocol.Messages;
using KRaftNet.Simulation.Clients;

namespace KRaftNet.ClusterSimulation.Clients;

/// <summary>Who leads a partition, as a client knows it, and who has replicas. Immutable.</summary>
internal sealed record KnownPartition(KnownTopic Topic, int Index, NodeId Leader, int LeaderEpoch, IReadOnlyList<NodeId> Replicas)
{
    /// <summary>By the topic's id.</summary>
    public TopicIdPartition Id => new(new TopicId(Topic.Id), Index);

    /// <summary>The name in the histories.</summary>
    public TopicPartition Name => Topic.Partition(Index);
}

/// <summary>
/// The topics that some broker showed a client when it last asked; of a partition the newest leader epoch that was shown. Owned
/// by the client's loop.
/// </summary>
internal sealed class ClusterView(ClusterSeat seat)
{
    private readonly SortedDictionary<TopicIdPartition, KnownPartition> _partitions = [];

    /// <summary>The topics by name.</summary>
    public IReadOnlyList<KnownTopic> Topics { get; private set; } = [];

    /// <summary>Asks any broker; false if it did not answer.</summary>
    public async Task<bool> Refresh()
    {
        var request = new MetadataRequest { Topics = null, AllowAutoTopicCreation = false };
        using var reply = await seat.Ask<MetadataRequest, MetadataResponse>(seat.AnyBroker(), request);
        if (reply is null)
        {
            return false;
        }

        Topics = [.. reply.Message.Topics.Select(Take)];
        return true;
    }

    /// <summary>A partition as it was last told of.</summary>
    public KnownPartition Find(KnownTopic topic, int index) =>
        _partitions[new TopicIdPartition(new TopicId(topic.Id), index)];

    /// <summary>Whether the topic was there when a broker was last asked.</summary>
    public bool Has(KnownTopic topic) => Topics.Any(known => known.Id == topic.Id);

    /// <summary>One of the partitions, or null; asks a broker if there is none, and now and then.</summary>
    public async Task<KnownPartition?> Pick()
    {
        if (Topics.Count == 0 || seat.Random.Chance(0.1))
        {
            await Refresh();
        }

        if (Topics.Count == 0)
        {
            return null;
        }

        var topic = Topics[seat.Random.Next(Topics.Count)];
        return topic.PartitionCount == 0 ? null : Find(topic, seat.Random.Next(topic.PartitionCount));
    }

    private KnownTopic Take(MetadataResponse.MetadataResponseTopic told)
    {
        var isWhole = told.Partitions.TrueForAll(partition => partition.ErrorCode == 0 && partition.LeaderId >= 0);
        var topic = new KnownTopic(told.Name ?? "", told.TopicId, told.Partitions.Count, isWhole);
        foreach (var partition in told.Partitions)
        {
            var known = new KnownPartition(
                topic,
                partition.PartitionIndex,
                new NodeId(partition.LeaderId),
                partition.LeaderEpoch,
                [.. partition.ReplicaNodes.Select(id => new NodeId(id))]);
            if (!_partitions.TryGetValue(known.Id, out var before) || before.LeaderEpoch <= known.LeaderEpoch)
            {
                _partitions[known.Id] = known;
            }
        }

        return topic;
    }
}
