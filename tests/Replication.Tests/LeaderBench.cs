using System.Collections.Immutable;

namespace KRaftNet.Replication.Tests;

/// <summary>A leader 1 with followers 2 and 3, and brokers whose incarnations the test chooses.</summary>
internal sealed class LeaderBench : IBrokerStates
{
    public static readonly NodeId Self = new(1);
    public static readonly NodeId Two = new(2);
    public static readonly NodeId Three = new(3);
    public static readonly TimeSpan Lag = TimeSpan.FromSeconds(30);
    public static readonly BrokerEpoch OwnEpoch = new(100);

    private readonly SortedDictionary<NodeId, BrokerEpoch> _active = new()
    {
        [Two] = new BrokerEpoch(102),
        [Three] = new BrokerEpoch(103),
    };

    public LeaderBench(ImmutableArray<NodeId> isr, int minInSync = 2, long epochStart = 0) => Leader = new LeaderReplica(
        Self, Assignment(isr, partitionEpoch: 5, minInSync), new Offset(epochStart), Lag, this, TimeSpan.Zero);

    public LeaderReplica Leader { get; }

    /// <summary>The end of the leader's log.</summary>
    public long End { get; set; } = 10;

    public TimeSpan Now { get; set; }

    public static PartitionAssignment Assignment(
        ImmutableArray<NodeId> isr, int partitionEpoch, int minInSync = 2) => new()
    {
        LeaderEpoch = new LeaderEpoch(7),
        PartitionEpoch = partitionEpoch,
        Replicas = [Self, Two, Three],
        Isr = isr,
        MinInSync = minInSync,
    };

    public BrokerEpoch? ActiveEpochOf(NodeId broker) => _active.TryGetValue(broker, out var epoch) ? epoch : null;

    public void Fence(NodeId broker) => _active.Remove(broker);

    public void Restart(NodeId broker, long epoch) => _active[broker] = new BrokerEpoch(epoch);

    public FollowerFetch Fetch(NodeId follower, long offset, long? epoch = null) => Leader.OnFetch(
        follower,
        new BrokerEpoch(epoch ?? _active.GetValueOrDefault(follower, BrokerEpoch.None).Value),
        new Offset(offset),
        Offset.Zero,
        new Offset(End),
        Now);

    public long HighWatermark(long? ownEnd = null) =>
        Leader.HighWatermark(new Offset(ownEnd ?? End), new Offset(End), Now).Value;

    public IsrProposal? Propose(long highWatermark, bool mayShrink = false) =>
        Leader.Propose(new Offset(highWatermark), new Offset(End), OwnEpoch, Now, mayShrink);
}
