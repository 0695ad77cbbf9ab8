using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Placement;

namespace KRaftNet.Metadata.Tests.Placement;

public sealed class StripedReplicaPlacerTests
{
    /// <summary>
    /// A cluster of racks with so many brokers each, of which some are inactive, and what to place on it.
    /// </summary>
    private sealed record Case(IReadOnlyList<UsableBroker> Brokers, int Partitions, int ReplicationFactor, ulong Seed);

    private static readonly Gen<Case> Cases =
        from racks in Gen.Choose(1, 4)
        from sizes in Gen.Choose(1, 5).ArrayOf(racks)
        let total = sizes.Sum()
        from activity in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false))).ArrayOf(total)
        from firstActive in Gen.Choose(0, total - 1)
        from partitions in Gen.Choose(1, 40)
        from replicationFactor in Gen.Choose(1, total)
        from seed in Gen.Choose(0, int.MaxValue)
        let brokers = Cluster(sizes, i => activity[i] || i == firstActive)
        select new Case(brokers, partitions, replicationFactor, (ulong)seed);

    [Fact]
    public void No_broker_has_two_replicas_of_a_partition_and_every_partition_has_as_many_as_asked_for() =>
        ForAll(c => Place(c).All(
            replicas => replicas.Count == c.ReplicationFactor && replicas.Distinct().Count() == replicas.Count));

    [Fact]
    public void The_first_replica_is_on_an_active_broker() =>
        ForAll(c => Place(c).All(replicas => c.Brokers.Single(b => b.Id == replicas[0]).Active));

    [Fact]
    public void No_rack_has_a_second_replica_while_another_has_none() => ForAll(c =>
    {
        var racks = c.Brokers.Select(broker => broker.Rack).Distinct().Count();
        return Place(c).All(
            replicas => replicas.Select(id => c.Brokers.Single(b => b.Id == id).Rack).Distinct().Count() ==
                Math.Min(racks, c.ReplicationFactor));
    });

    [Fact]
    public void The_same_seed_gives_the_same_placement() => ForAll(c => Place(c).SequenceEqual(Place(c)));

    [Fact]
    public void Leaders_are_even_when_racks_are_equal_and_all_brokers_are_active()
    {
        var equalRacks =
            from racks in Gen.Choose(1, 4)
            from size in Gen.Choose(1, 4)
            from partitions in Gen.Choose(1, 60)
            from replicationFactor in Gen.Choose(1, racks * size)
            from seed in Gen.Choose(0, int.MaxValue)
            select new Case(
                Cluster([.. Enumerable.Repeat(size, racks)], _ => true), partitions, replicationFactor, (ulong)seed);

        Check.QuickThrowOnFailure(Prop.ForAll(equalRacks.ToArbitrary(), c =>
        {
            var leaders = c.Brokers.Select(broker => Place(c).Count(replicas => replicas[0] == broker.Id)).ToList();
            return leaders.Max() - leaders.Min() <= 1;
        }));
    }

    [Fact]
    public void Replicas_are_even_over_whole_rounds_when_racks_are_equal_and_all_brokers_are_active()
    {
        const int rounds = 10;
        for (var replicationFactor = 1; replicationFactor <= 3; replicationFactor++)
        {
            var brokers = Cluster([2, 2, 2], _ => true);
            var replicas = Place(new Case(brokers, brokers.Count * rounds, replicationFactor, 7))
                .SelectMany(partition => partition)
                .GroupBy(id => id)
                .Select(group => group.Count())
                .ToList();
            var share = rounds * replicationFactor;
            Assert.All(replicas, count => Assert.InRange(count, share * 0.8, share * 1.2));
        }
    }

    [Fact]
    public void Inactive_brokers_of_a_rack_are_taken_only_after_its_active_ones()
    {
        var brokers = Cluster([4], i => i < 2);
        foreach (var replicas in Place(new Case(brokers, 20, 2, 3)))
        {
            Assert.All(replicas, id => Assert.True(brokers.Single(broker => broker.Id == id).Active));
        }
    }

    [Fact]
    public void More_replicas_than_brokers_are_refused_with_both_numbers()
    {
        var result = StripedReplicaPlacer.Place(Cluster([2], _ => true), 1, 3, new Prng(1));
        Assert.False(result.IsPossible);
        Assert.Contains("factor of 3", result.Defect, StringComparison.Ordinal);
        Assert.Contains("only 2 broker(s)", result.Defect, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_active_broker_nothing_is_placed() =>
        Assert.False(StripedReplicaPlacer.Place(Cluster([2], _ => false), 1, 1, new Prng(1)).IsPossible);

    private static List<UsableBroker> Cluster(int[] sizes, Func<int, bool> isActive)
    {
        var brokers = new List<UsableBroker>();
        for (var rack = 0; rack < sizes.Length; rack++)
        {
            for (var i = 0; i < sizes[rack]; i++)
            {
                brokers.Add(new UsableBroker(new NodeId(brokers.Count), $"rack-{rack}", isActive(brokers.Count)));
            }
        }

        return brokers;
    }

    private static IReadOnlyList<ValueList<NodeId>> Place(Case c)
    {
        var result = StripedReplicaPlacer.Place(c.Brokers, c.Partitions, c.ReplicationFactor, new Prng(c.Seed));
        Assert.True(result.IsPossible);
        return result.Assignments;
    }

    private static void ForAll(Func<Case, bool> property) =>
        Check.QuickThrowOnFailure(Prop.ForAll(Cases.ToArbitrary(), property));
}
