using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.Common.Loops;

namespace KRaftNet.Broker.Replication;

/// <summary>
/// The fetchers of a broker, some for each leader that it follows. Owned by the publisher's loop; a fetcher without partitions
/// is kept, because its loop cannot be given back.
/// </summary>
internal sealed class ReplicaFetchers(FetcherServices services, IEventLoops loops)
{
    private readonly SortedDictionary<(NodeId Leader, int Index), ReplicaFetcher> _fetchers = [];
    private readonly SortedDictionary<TopicIdPartition, ReplicaFetcher> _followed = [];
    private bool _isStopped;

    /// <summary>Follows the leader that the partition was given, from now on.</summary>
    public void Follow(Partition partition, Followership role)
    {
        Stop(partition.Id);
        if (_isStopped)
        {
            return;
        }

        var fetcher = FetcherOf(role.Leader, partition.Id.Partition % services.Options.FetchersPerLeader);
        _followed[partition.Id] = fetcher;
        fetcher.Add(new FollowedPartition(partition, Invariant.NotNull(partition.Log), role));
    }

    /// <summary>Follows nobody with that partition.</summary>
    public void Stop(TopicIdPartition id)
    {
        if (_followed.Remove(id, out var fetcher))
        {
            fetcher.Remove(id);
        }
    }

    /// <summary>Ends all of them; follows nobody any more.</summary>
    public void StopAll()
    {
        _isStopped = true;
        foreach (var fetcher in _fetchers.Values)
        {
            fetcher.Dispose();
        }
    }

    private ReplicaFetcher FetcherOf(NodeId leader, int index)
    {
        if (!_fetchers.TryGetValue((leader, index), out var fetcher))
        {
            fetcher = new ReplicaFetcher(leader, services, loops.Create($"fetcher-{leader}-{index}"));
            _fetchers.Add((leader, index), fetcher);
        }

        return fetcher;
    }
}
