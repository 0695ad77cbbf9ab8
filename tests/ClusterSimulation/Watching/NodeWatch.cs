using System.Collections.Immutable;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Replicas;
using KRaftNet.ClusterSimulation.World;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.ClusterSimulation.Watching;

/// <summary>Notices what moved in a node since the last look. Owned by the simulation's thread.</summary>
internal sealed class NodeWatch(ClusterNode node, ClusterTruth truth, Action<ReplicaWatch> moved)
{
    private readonly List<(ReplicaWatch Watch, PartitionTruth Truth)> _replicas = [];
    private BrokerNode? _running;
    private MetadataImage _image = MetadataImage.Empty;
    private ImmutableSortedDictionary<TopicIdPartition, Partition>? _table;

    /// <summary>Looks.</summary>
    public void Look()
    {
        var running = node.Running;
        if (!ReferenceEquals(running, _running))
        {
            _running = running;
            _image = MetadataImage.Empty;
            Take(null);
        }

        if (running is null)
        {
            return;
        }

        var image = running.Metadata;
        if (!ReferenceEquals(image, _image))
        {
            truth.OnImage(image, _image);
            _image = image;
            foreach (var (_, partition) in _replicas)
            {
                partition.CheckMembers();
            }
        }

        if (!ReferenceEquals(running.Replicas?.All, _table))
        {
            Take(running.Replicas?.All);
        }

        foreach (var (watch, partition) in _replicas)
        {
            if (watch.Look())
            {
                partition.CheckMembers();
                moved(watch);
            }
        }
    }

    private void Take(ImmutableSortedDictionary<TopicIdPartition, Partition>? table)
    {
        _table = table;
        foreach (var (watch, partition) in _replicas.ToList())
        {
            if (!ReferenceEquals(table?.GetValueOrDefault(watch.Partition.Id), watch.Partition))
            {
                partition.Remove(watch);
                _replicas.Remove((watch, partition));
            }
        }

        foreach (var replica in table?.Values ?? [])
        {
            if (!_replicas.Exists(known => known.Watch.Partition == replica))
            {
                var partition = truth.TruthOf(replica.Id, replica.Name.Topic);
                var watch = new ReplicaWatch(node.Id, replica, partition);
                partition.Add(watch);
                _replicas.Add((watch, partition));
            }
        }
    }
}
