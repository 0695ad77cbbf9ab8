using KRaftNet.ClusterSimulation.World;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.ClusterSimulation.Watching;

/// <summary>What is true of a cluster's partitions. Owned by the simulation's thread.</summary>
internal sealed class ClusterTruth(ClusterPlan plan)
{
    private readonly SortedDictionary<TopicIdPartition, PartitionTruth> _partitions = [];
    private readonly SortedDictionary<NodeId, BrokerEpoch> _unclean = [];
    private readonly SortedDictionary<string, TopicSpec> _specs = new(StringComparer.Ordinal);

    /// <summary>The partitions that ever were.</summary>
    public IEnumerable<PartitionTruth> Partitions => _partitions.Values;

    /// <summary>The newest metadata that any node has published.</summary>
    public MetadataImage Newest { get; private set; } = MetadataImage.Empty;

    /// <summary>Whether eligible leader replicas are kept.</summary>
    public bool IsElrEnabled => plan.IsElrEnabled;

    /// <summary>Whether an acknowledgement means "in memory".</summary>
    public bool IsReplicated => plan.IsReplicated;

    /// <summary>A topic that is asked for, before it is.</summary>
    public void Expect(TopicSpec spec) => _specs[spec.Name] = spec;

    /// <summary>The partition; null if no node has published it yet.</summary>
    public PartitionTruth? Find(TopicIdPartition id) => _partitions.GetValueOrDefault(id);

    /// <summary>
    /// A broker loses its power: what was only in memory may be gone, and it is none that has everything until it is registered
    /// anew.
    /// </summary>
    public void OnPowerCut(NodeId broker)
    {
        if (plan.IsReplicated && Newest.Cluster.Broker(broker) is { } registered)
        {
            _unclean[broker] = registered.Epoch;
        }
    }

    /// <summary>Whether a broker may lack records that count as committed, as long as the cluster does not know of its end.</summary>
    public bool MayLack(NodeId broker) =>
        _unclean.TryGetValue(broker, out var epoch) && Newest.Cluster.Broker(broker)?.Epoch == epoch;

    /// <summary>A node has published metadata.</summary>
    public void OnImage(MetadataImage image, MetadataImage before)
    {
        if (image.Provenance.LastOffset > Newest.Provenance.LastOffset)
        {
            Newest = image;
        }

        if (ReferenceEquals(image.Topics, before.Topics) && ReferenceEquals(image.Cluster, before.Cluster))
        {
            return;
        }

        foreach (var topic in image.Topics.ById.Values)
        {
            foreach (var (number, state) in topic.Partitions)
            {
                var truth = TruthOf(new TopicIdPartition(topic.Id, number), topic.Name);
                if (!ReferenceEquals(state, before.Topics.Find(topic.Id)?.Find(number)))
                {
                    truth.OnState(state);
                    truth.CheckProposal(state, image.Cluster);
                }

                StateRules.CheckActive(truth, state, image.Cluster, plan.IsElrEnabled);
            }
        }
    }

    /// <summary>The partition, which is made if it is new.</summary>
    public PartitionTruth TruthOf(TopicIdPartition id, string topic)
    {
        if (!_partitions.TryGetValue(id, out var truth))
        {
            _partitions[id] = truth = new PartitionTruth(id, topic, _specs[topic].MinInSync, this);
        }

        return truth;
    }
}
