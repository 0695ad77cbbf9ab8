namespace KRaftNet.Broker.Tests.Golden.Order;

/// <summary>What is compared of two traces: the same in spite of time and chance, different where the order is.</summary>
public class QuorumPhasesTests
{
    private static readonly QuorumEvent[] Events =
    [
        new(0, QuorumVerb.Start, 1, ""), new(0, QuorumVerb.Start, 2, ""), new(10, QuorumVerb.Stop, 1, ""),
    ];

    [Fact]
    public void Repetitions_other_ids_and_other_times_make_no_difference()
    {
        QuorumRpc[] one =
        [
            new(1, 1, 2, "Vote granted"), new(2, 1, 2, "BeginQuorumEpoch"), new(3, 2, 1, "Fetch"), new(4, 2, 1, "Fetch"),
            new(11, 1, 2, "EndQuorumEpoch"), new(12, 2, 1, "Fetch, NotLeaderOrFollower"),
        ];
        QuorumRpc[] other =
        [
            new(1, 2, 1, "Vote granted"), new(1, 2, 1, "BeginQuorumEpoch"), new(9, 1, 2, "Fetch"),
            new(15, 2, 1, "EndQuorumEpoch"),
        ];
        QuorumEvent[] events = [Events[1], Events[0], Events[2] with { Node = 2 }];

        Assert.Equal(Said(Events, one), Said(events, other));
    }

    [Fact]
    public void Other_order_and_what_is_left_out_are_seen()
    {
        QuorumRpc[] right =
            [new(1, 1, 2, "PreVote granted"), new(2, 1, 2, "Vote granted"), new(4, 2, 1, "Fetch"), new(11, 1, 2, "EndQuorumEpoch")];
        QuorumRpc[] swapped =
            [new(1, 1, 2, "Vote granted"), new(2, 1, 2, "PreVote granted"), new(4, 2, 1, "Fetch"), new(11, 1, 2, "EndQuorumEpoch")];

        Assert.NotEqual(Said(Events, right), Said(Events, swapped));
        Assert.NotEqual(Said(Events, right), Said(Events, right[..3]));
    }

    private static IEnumerable<string> Said(IReadOnlyList<QuorumEvent> events, IReadOnlyList<QuorumRpc> rpcs) =>
        QuorumPhases.Of([1, 2], events, rpcs).Select(pair => pair.ToString()).Order(StringComparer.Ordinal);
}
