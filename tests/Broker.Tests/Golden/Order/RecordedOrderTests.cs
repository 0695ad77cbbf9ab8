using KRaftNet.TestKit.Golden;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Broker.Tests.Golden.Order;

/// <summary>
/// What was done to recorded quorums is done to quorums of ours, of several seeds: who asks whom for what after what is the
/// same, phase by phase and role by role, or explained.
/// </summary>
[Trait("Category", "Golden")]
public sealed class RecordedOrderTests(ITestOutputHelper output)
{
    private const int SeedCount = 6;
    private const string Elsewhere =
        "the other side has this order in another phase or between other roles: few runs do not show all that chance makes";

    private readonly GoldenTally _tally = new();

    [Fact]
    public void Nodes_of_a_quorum_ask_each_other_in_the_recorded_order()
    {
        var recordings = RecordedQuorum.All(GoldenFolder.Recordings.Require("captures")).ToList();
        Assert.SkipWhen(recordings.Count == 0, "no recording tells of a quorum");
        var theirs = new HashSet<OrderedPair>();
        var ours = new HashSet<OrderedPair>();
        foreach (var recorded in recordings)
        {
            theirs.UnionWith(QuorumPhases.Of(recorded.Voters, recorded.Events, recorded.Rpcs));
            foreach (var seed in Seeds.Usual(SeedCount))
            {
                using var player = new TimelinePlayer(recorded, seed);
                player.Play();
                ours.UnionWith(QuorumPhases.Of(
                    recorded.Voters, player.Events, [.. player.Rpcs.OrderBy(rpc => rpc.At)]));
            }
        }

        var rules = OrderRules.Read();
        var (theirOrders, ourOrders) = (OrdersOf(theirs), OrdersOf(ours));
        foreach (var pair in theirs.Union(ours).OrderBy(pair => pair.ToString(), StringComparer.Ordinal))
        {
            var isOurs = ours.Contains(pair);
            var isElsewhere = (isOurs ? theirOrders : ourOrders).Contains((pair.Before, pair.After));
            var isSame = isOurs && theirs.Contains(pair);
            var reason = isSame ? null : rules.Explain(pair, isOurs) ?? (isElsewhere ? Elsewhere : null);
            Judge(pair, isSame, isOurs, reason);
        }

        foreach (var unused in rules.Unused())
        {
            output.WriteLine($"explains nothing in these recordings: {unused}");
        }

        _tally.Finish(output);
    }

    private static HashSet<(string Before, string After)> OrdersOf(IEnumerable<OrderedPair> pairs) =>
        [.. pairs.Select(pair => (pair.Before, pair.After))];

    private void Judge(OrderedPair pair, bool isSame, bool isOurs, string? reason)
    {
        if (isSame)
        {
            _tally.Pass(pair.Phase);
        }
        else if (reason is not null)
        {
            _tally.Differ(pair.Phase, $"{(isOurs ? "only here" : "only recorded")}: {reason}");
        }
        else
        {
            output.WriteLine($"{(isOurs ? "only here" : "only recorded")}: {pair}");
            _tally.Fail(pair.Phase, $"{(isOurs ? "only here" : "only recorded")}: {pair}");
        }
    }
}
