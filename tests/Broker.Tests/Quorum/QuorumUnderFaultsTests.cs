using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Broker.Tests.Quorum;

/// <summary>
/// Seeded lives of whole nodes that keep the metadata together. <c>KRAFTNET_SEEDS_FACTOR=50</c> runs more of them.
/// </summary>
public class QuorumUnderFaultsTests(ITestOutputHelper output)
{
    private const int UsualSeeds = 12;
    private const int Steps = 120;

    /// <summary>
    /// Seeds that have failed: 28, a node whose log ended where it began told the core of an epoch that had no record.
    /// </summary>
    private static readonly ulong[] Known = [28];

    [Fact]
    public void What_was_acknowledged_is_there_on_every_node_and_nothing_else()
    {
        var (seeds, ends, partitions, acknowledged, asked) = (0, 0, 0, 0, 0);
        foreach (var seed in Seeds.Usual(UsualSeeds).Union(Known))
        {
            using var life = new QuorumUnderFaults(seed);
            life.Run(Steps);
            var views = life.HealAndRead();
            Assert.All(views, view => Assert.True(
                views[0].SequenceEqual(view),
                $"seed {seed}: one node tells of {string.Join(", ", view.Except(views[0]))} and not of "
                + string.Join(", ", views[0].Except(view))));
            var lost = life.Acknowledged.Except(views[0]).ToList();
            Assert.True(lost.Count == 0, $"seed {seed}: {string.Join(", ", lost)} was acknowledged and is gone");
            var strange = views[0].Except(life.Asked).Except(["last"]).ToList();
            Assert.True(strange.Count == 0, $"seed {seed}: nobody asked for {string.Join(", ", strange)}");
            (seeds, ends, partitions) = (seeds + 1, ends + life.Ends, partitions + life.Partitions);
            (acknowledged, asked) = (acknowledged + life.Acknowledged.Count, asked + life.Asked.Count);
        }

        output.WriteLine(
            $"{seeds} seeds: {ends} ends of nodes, {partitions} partitions, {acknowledged} of {asked} changes acknowledged");
        Assert.True(acknowledged > 0 && ends > 0 && partitions > 0, "the faults left nothing to check, or there were none");
    }
}
