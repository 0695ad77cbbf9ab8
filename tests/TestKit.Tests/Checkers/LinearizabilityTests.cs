using KRaftNet.Common;
using KRaftNet.TestKit.Checkers;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Tests.Checkers;

public sealed class LinearizabilityTests
{
    private readonly History<RegisterCall, long?> _history = new();

    [Fact]
    public void Read_of_the_last_write_is_fine_and_of_an_older_one_is_not()
    {
        _history.Ok(Write(1), null);
        _history.Ok(Write(2), null);
        _history.Ok(Read(), 2);
        Assert.Empty(Violations());
        _history.Ok(Read(), 1);
        Assert.Equal(["not linearizable"], Violations());
    }

    [Fact]
    public void Read_during_a_write_may_see_either_but_never_go_back()
    {
        _history.Ok(Write(1), null);
        var write = Write(2);
        var early = Read();
        _history.Ok(early, 2);
        var later = Read();
        _history.Ok(later, 1);
        _history.Ok(write, null);
        Assert.Equal(["not linearizable"], Violations());
    }

    [Fact]
    public void Write_of_unknown_outcome_may_take_effect_late_or_never()
    {
        _history.Ok(Write(1), null);
        Write(2);
        _history.Ok(Read(), 1);
        _history.Ok(Read(), 2);
        Assert.Empty(Violations());
        _history.Ok(Read(), 1);
        Assert.Equal(["not linearizable"], Violations());
    }

    [Fact]
    public void Write_that_failed_must_not_be_read()
    {
        _history.Failed(Write(1));
        _history.Ok(Read(), 1);
        Assert.Equal(["not linearizable"], Violations());
    }

    [Fact]
    public void Two_compare_and_sets_from_the_same_value_cannot_both_succeed()
    {
        _history.Ok(Write(1), null);
        var first = _history.Begin(1, new RegisterCall("x", RegisterAction.CompareAndSet, 2, 1));
        var second = _history.Begin(2, new RegisterCall("x", RegisterAction.CompareAndSet, 3, 1));
        _history.Ok(first, null);
        _history.Ok(second, null);
        Assert.Equal(["not linearizable"], Violations());
    }

    [Fact]
    public void Registers_are_judged_one_by_one()
    {
        _history.Ok(Write(1), null);
        _history.Ok(_history.Begin(1, new RegisterCall("y", RegisterAction.Read)), null);
        Assert.Empty(Violations());
    }

    [Fact]
    public void Search_that_is_too_long_says_so_and_not_yes()
    {
        for (var i = 0; i < 30; i++)
        {
            _history.Ok(Write(i), null);
        }

        Assert.Equal(["search too long"], Rules(new RegisterLinearizabilityChecker(stepsMax: 10).Check(_history)));
    }

    /// <summary>Against the obvious twin that tries every order of a few operations.</summary>
    [Fact]
    public void Search_agrees_with_trying_every_order()
    {
        var verdicts = new SortedDictionary<bool, int>();
        for (var seed = 1UL; seed <= 400; seed++)
        {
            var history = RandomHistory(new Prng(seed));
            var expected = AnyOrderExplains(history.Operations);
            Assert.Equal(expected, new RegisterLinearizabilityChecker().Check(history).Count == 0);
            verdicts[expected] = verdicts.GetValueOrDefault(expected) + 1;
        }

        Assert.True(verdicts[true] > 40 && verdicts[false] > 40);
    }

    [Fact]
    public void Appends_are_read_in_one_order_by_all()
    {
        var history = new History<AppendCall, IReadOnlyList<long>>();
        var first = history.Begin(1, new AppendCall("x", 1));
        var second = history.Begin(2, new AppendCall("x", 2));
        history.Ok(first, []);
        history.Ok(second, []);
        history.Ok(history.Begin(1, new AppendCall("x", null)), [2, 1]);
        Assert.Empty(new AppendLinearizabilityChecker().Check(history));
        history.Ok(history.Begin(2, new AppendCall("x", null)), [1, 2]);
        Assert.Equal(["not linearizable"], Rules(new AppendLinearizabilityChecker().Check(history)));
    }

    private static History<RegisterCall, long?> RandomHistory(Prng prng)
    {
        var history = new History<RegisterCall, long?>();
        var open = new List<(int Id, bool IsRead)>();
        for (var begun = 0; begun < 6 || open.Count > 1;)
        {
            if (begun < 6 && (open.Count == 0 || prng.Chance(0.5)))
            {
                var isRead = prng.Chance(0.5);
                var call = isRead
                    ? new RegisterCall("x", RegisterAction.Read)
                    : new RegisterCall("x", RegisterAction.Write, prng.Next(3));
                open.Add((history.Begin(begun++, call), isRead));
            }
            else
            {
                var index = prng.Next(open.Count);
                var (id, isRead) = open[index];
                open.RemoveAt(index);
                history.Ok(id, isRead ? prng.Next(3) : null);
            }
        }

        return history;
    }

    private static bool AnyOrderExplains(IReadOnlyList<Operation<RegisterCall, long?>> operations)
    {
        return Place(new bool[operations.Count], null);

        bool Place(bool[] placed, long? value)
        {
            if (!operations.Where((operation, i) => !placed[i] && operation.Outcome == Outcome.Ok).Any())
            {
                return true;
            }

            for (var i = 0; i < operations.Count; i++)
            {
                if (!placed[i] && MayComeNext(i, placed) && Explains(operations[i], value))
                {
                    placed[i] = true;
                    var next = operations[i].Input.Action == RegisterAction.Write ? operations[i].Input.Value : value;
                    if (Place(placed, next))
                    {
                        return true;
                    }

                    placed[i] = false;
                }
            }

            return false;
        }

        bool MayComeNext(int index, bool[] placed) =>
            !operations.Where((other, i) => !placed[i] && other.Ended < operations[index].Began).Any();

        static bool Explains(Operation<RegisterCall, long?> operation, long? value) =>
            operation.Input.Action == RegisterAction.Write
            || operation.Outcome != Outcome.Ok
            || operation.Output == value;
    }

    private static List<string> Rules(IReadOnlyList<Violation> violations) =>
        [.. violations.Select(violation => violation.Rule)];

    private List<string> Violations() => Rules(new RegisterLinearizabilityChecker().Check(_history));

    private int Write(long value) => _history.Begin(1, new RegisterCall("x", RegisterAction.Write, value));

    private int Read() => _history.Begin(2, new RegisterCall("x", RegisterAction.Read));
}
