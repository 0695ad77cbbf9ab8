using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Placement;

/// <summary>
/// Chooses brokers for the replicas of new partitions: stripes over the racks, and within a rack over its brokers
/// (KIP-36). No broker has two replicas of a partition, no rack a second one while another rack has none, the first
/// replica is on an active broker, and leaders are spread evenly. The outcome depends on the brokers and the seed only.
/// </summary>
public static class StripedReplicaPlacer
{
    /// <summary>
    /// Assignments for so many partitions, or why there can be none, as the end of a sentence for users.
    /// </summary>
    /// <param name="brokers">The usable brokers, in any order.</param>
    /// <param name="partitions">How many partitions; at least 1.</param>
    /// <param name="replicationFactor">How many replicas of each; at least 1.</param>
    /// <param name="prng">Where to begin; drawn from in the same order for the same brokers.</param>
    public static PlacementResult Place(
        IReadOnlyList<UsableBroker> brokers, int partitions, int replicationFactor, Prng prng)
    {
        Invariant.Require(partitions > 0);
        Invariant.Require(replicationFactor > 0);
        if (replicationFactor > brokers.Count)
        {
            return PlacementResult.Impossible(
                $"The target replication factor of {replicationFactor} cannot be reached because only " +
                $"{brokers.Count} broker(s) are registered or some brokers have all their log directories cordoned.");
        }

        if (!brokers.Any(broker => broker.Active))
        {
            return PlacementResult.Impossible("All brokers are currently fenced or in controlled shutdown.");
        }

        return PlacementResult.Of(PlaceAll(RacksOf(brokers), partitions, replicationFactor, prng));
    }

    private static PlacementRack[] RacksOf(IReadOnlyList<UsableBroker> brokers) =>
    [
        .. brokers
            .OrderBy(broker => broker.Id)
            .GroupBy(broker => broker.Rack ?? "", StringComparer.Ordinal)
            .OrderBy(rack => rack.Key, StringComparer.Ordinal)
            .Select(rack => new PlacementRack(rack)),
    ];

    private static List<ValueList<NodeId>> PlaceAll(
        PlacementRack[] racks, int partitions, int replicationFactor, Prng prng)
    {
        var round = racks.Sum(rack => rack.ActiveCount);
        var firstRack = prng.Next(racks.Length);
        var assignments = new List<ValueList<NodeId>>(partitions);
        for (var partition = 0; partition < partitions; partition++)
        {
            if (partition % round == 0)
            {
                Array.ForEach(racks, rack => rack.Shuffle(prng));
            }

            assignments.Add(PlaceOne(racks, (firstRack + partition) % racks.Length, replicationFactor));
        }

        return assignments;
    }

    private static ValueList<NodeId> PlaceOne(PlacementRack[] racks, int firstRack, int replicationFactor)
    {
        var replicas = new List<NodeId>(replicationFactor);
        var rack = firstRack;
        while (!racks[rack].TryTakeLeader(replicas))
        {
            rack = (rack + 1) % racks.Length;
        }

        while (replicas.Count < replicationFactor)
        {
            rack = (rack + 1) % racks.Length;
            racks[rack].TryTakeFollower(replicas);
        }

        return [.. replicas];
    }
}
