using FsCheck;
using FsCheck.Fluent;
using KRaftNet.Raft.Quorum;
using static KRaftNet.Raft.Tests.Support.Quorums;

namespace KRaftNet.Raft.Tests;

/// <summary>Counting majorities, against definitions that are slow and plain.</summary>
public sealed class QuorumArithmeticTests
{
    [Fact]
    public void Majority_value_is_the_greatest_that_a_majority_has_reached()
    {
        var values = Gen.Choose(0, 12).NonEmptyListOf().Where(list => list.Count <= 9);
        Check.QuickThrowOnFailure(Prop.ForAll(values.ToArbitrary(), list =>
        {
            var plain = list.Where(v => list.Count(other => other >= v) > list.Count / 2).Max();
            return MajorityOf.Values<int>(list.ToArray()) == plain;
        }));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 3)]
    [InlineData(5, 3)]
    public void Voter_set_of_a_size_needs_that_many(int size, int majority) =>
        Assert.Equal(majority, Voters([.. Enumerable.Range(1, size)]).Majority);

    [Fact]
    public void Tally_is_won_or_lost_exactly_when_the_silent_votes_cannot_matter()
    {
        // For each voter: 0 silent, 1 granted, 2 refused.
        var votes = Gen.Choose(0, 2).NonEmptyListOf().Where(list => list.Count <= 7);
        Check.QuickThrowOnFailure(Prop.ForAll(votes.ToArbitrary(), list =>
        {
            var tally = new VoteTally(Voters([.. Enumerable.Range(1, list.Count)]));
            for (var i = 0; i < list.Count; i++)
            {
                if (list[i] != 0)
                {
                    tally.Record(new NodeId(i + 1), granted: list[i] == 1);
                }
            }

            var granted = list.Count(v => v == 1);
            var silent = list.Count(v => v == 0);
            var won = granted * 2 > list.Count;
            var canBeWon = (granted + silent) * 2 > list.Count;
            return tally.IsWon == won && tally.IsLost == !canBeWon && tally.Silent.Count() == silent;
        }));
    }

    [Fact]
    public void Tally_lets_the_first_answer_stand_and_ignores_strangers()
    {
        var tally = new VoteTally(Voters(1, 2, 3));
        tally.Record(new NodeId(1), granted: true);
        tally.Record(new NodeId(2), granted: false);
        tally.Record(new NodeId(2), granted: true);
        tally.Record(new NodeId(9), granted: true);
        Assert.False(tally.IsWon);
        Assert.Equal([Key(1)], tally.Granting);
        Assert.Equal(Key(3), Assert.Single(tally.Silent).Key);
    }
}
