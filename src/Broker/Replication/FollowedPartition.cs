using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.LogStore.Partitions;

namespace KRaftNet.Broker.Replication;

/// <summary>What a followed partition waits for.</summary>
internal enum FollowState
{
    /// <summary>It is fetched.</summary>
    Ready = 0,

    /// <summary>What was appended is not durable yet, and so does not count as had.</summary>
    AwaitsFlush,

    /// <summary>Its log is being cut, or the leader is asked where its own begins.</summary>
    AwaitsChange,

    /// <summary>A fetch failed, and it is not yet time for the next one.</summary>
    Delayed,

    /// <summary>Its disk failed, or it is not followed any more.</summary>
    Ended,
}

/// <summary>A partition of a fetcher. Owned by the fetcher's loop.</summary>
internal sealed class FollowedPartition(Partition partition, PartitionLog log, Followership role)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(10);

    /// <summary>The replica.</summary>
    public Partition Partition { get; } = partition;

    /// <summary>Its log.</summary>
    public PartitionLog Log { get; } = log;

    /// <summary>Whom it follows.</summary>
    public Followership Role { get; } = role;

    /// <summary>The partition's id.</summary>
    public TopicIdPartition Id => Partition.Id;

    /// <summary>What it waits for.</summary>
    public FollowState State { get; set; }

    private int Failures { get; set; }

    /// <summary>A fetch went well.</summary>
    public void Succeed() => Failures = 0;

    /// <summary>
    /// How long to wait after another failure. The first waits are short: mostly the leader has not heard yet that it leads.
    /// </summary>
    public TimeSpan NextBackoff(TimeSpan longest)
    {
        var backoff = FirstBackoff * (1 << Math.Min(Failures, 10));
        Failures++;
        return backoff < longest ? backoff : longest;
    }

    /// <summary>
    /// Where the next fetch begins, and of which epoch the record before is. All below is had, durably where the topic wants that,
    /// which the leader counts on (invariant P6).
    /// </summary>
    public (Offset Offset, LeaderEpoch LastEpoch) Position()
    {
        var offset = Log.CountedEnd;
        return (offset, offset > Log.Offsets.LogStart ? Log.EpochOf(offset - 1) : LeaderEpoch.None);
    }
}
