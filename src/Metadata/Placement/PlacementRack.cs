using KRaftNet.Common;

namespace KRaftNet.Metadata.Placement;

/// <summary>
/// The brokers of one rack while replicas are placed. Leaders and followers are handed out round-robin from separate
/// places, because with one place the same brokers would lead whenever the number of racks and the size of a rack have
/// a common factor. Owned by one placement.
/// </summary>
internal sealed class PlacementRack
{
    private readonly NodeId[] _active;
    private readonly NodeId[] _inactive;
    private int _leaderPlace;
    private int _followerPlace;
    private int _inactivePlace;

    internal PlacementRack(IEnumerable<UsableBroker> brokers)
    {
        var byActivity = brokers.ToLookup(broker => broker.Active, broker => broker.Id);
        _active = [.. byActivity[true]];
        _inactive = [.. byActivity[false]];
    }

    internal int ActiveCount => _active.Length;

    /// <summary>Draws another order, so that the next round does not pair the same brokers again.</summary>
    internal void Shuffle(Prng prng)
    {
        Shuffle(_active, prng);
        Shuffle(_inactive, prng);
        _leaderPlace = 0;
        _followerPlace = 0;
        _inactivePlace = 0;
    }

    /// <summary>The next active broker as the leader of a partition.</summary>
    internal bool TryTakeLeader(List<NodeId> replicas) => TryTake(_active, ref _leaderPlace, replicas);

    /// <summary>The next broker that the partition does not have yet, an active one first.</summary>
    internal bool TryTakeFollower(List<NodeId> replicas) =>
        TryTake(_active, ref _followerPlace, replicas) || TryTake(_inactive, ref _inactivePlace, replicas);

    private static bool TryTake(NodeId[] brokers, ref int place, List<NodeId> replicas)
    {
        for (var i = 0; i < brokers.Length; i++)
        {
            var index = (place + i) % brokers.Length;
            if (!replicas.Contains(brokers[index]))
            {
                replicas.Add(brokers[index]);
                place = (index + 1) % brokers.Length;
                return true;
            }
        }

        return false;
    }

    private static void Shuffle(NodeId[] brokers, Prng prng)
    {
        for (var i = brokers.Length - 1; i > 0; i--)
        {
            var j = prng.Next(i + 1);
            (brokers[i], brokers[j]) = (brokers[j], brokers[i]);
        }
    }
}
