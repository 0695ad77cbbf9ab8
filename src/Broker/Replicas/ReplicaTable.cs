using System.Collections.Immutable;
using KRaftNet.Common;

namespace KRaftNet.Broker.Replicas;

/// <summary>The replicas of this broker. Thread-safe: an immutable table behind one reference, replaced by its one writer.</summary>
internal sealed class ReplicaTable
{
    private ImmutableSortedDictionary<TopicIdPartition, Partition> _partitions =
        ImmutableSortedDictionary<TopicIdPartition, Partition>.Empty;

    /// <summary>All replicas in the order of their ids.</summary>
    public ImmutableSortedDictionary<TopicIdPartition, Partition> All => Volatile.Read(ref _partitions);

    /// <summary>The replica, or null if this broker has none.</summary>
    public Partition? Find(TopicIdPartition id) => All.GetValueOrDefault(id);

    /// <summary>Replaces the table. Called by the publisher's loop only.</summary>
    public void Set(ImmutableSortedDictionary<TopicIdPartition, Partition> partitions) =>
        Volatile.Write(ref _partitions, partitions);
}
