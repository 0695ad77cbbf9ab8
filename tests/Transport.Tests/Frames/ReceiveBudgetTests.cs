using KRaftNet.Transport.Frames;

namespace KRaftNet.Transport.Tests.Frames;

public class ReceiveBudgetTests
{
    private readonly ReceiveBudget _budget = new(100);
    private readonly List<string> _granted = [];

    [Fact]
    public void Reservations_are_given_until_the_budget_is_used_up()
    {
        Assert.True(_budget.TryReserve(60, Waiter("a")));
        Assert.True(_budget.TryReserve(40, Waiter("b")));
        Assert.False(_budget.TryReserve(1, Waiter("c")));
        Assert.Equal(100, _budget.ReservedBytes);
        Assert.False(_budget.HasRoom(1));
    }

    [Fact]
    public void Released_bytes_go_to_who_waits_longest()
    {
        Assert.True(_budget.TryReserve(100, Waiter("a")));
        var large = Waiter("large");
        var small = Waiter("small");
        Assert.False(_budget.TryReserve(80, large));
        Assert.False(_budget.TryReserve(10, small));
        _budget.Release(50);
        Assert.Empty(_granted);
        Assert.False(_budget.TryReserve(1, Waiter("passer-by")));
        _budget.Release(50);
        Assert.Equal(["large", "small", "passer-by"], _granted);
        Assert.True(_budget.TryReserve(80, large));
        Assert.True(_budget.TryReserve(10, small));
        Assert.Equal(91, _budget.ReservedBytes);
    }

    [Fact]
    public void Asking_again_while_in_line_keeps_the_place()
    {
        Assert.True(_budget.TryReserve(100, Waiter("a")));
        var first = Waiter("first");
        Assert.False(_budget.TryReserve(30, first));
        Assert.False(_budget.TryReserve(30, Waiter("second")));
        Assert.False(_budget.TryReserve(30, first));
        _budget.Release(30);
        Assert.Equal(["first"], _granted);
    }

    [Fact]
    public void Who_leaves_the_line_lets_the_next_ones_in()
    {
        Assert.True(_budget.TryReserve(50, Waiter("a")));
        var large = Waiter("large");
        Assert.False(_budget.TryReserve(90, large));
        Assert.False(_budget.TryReserve(50, Waiter("b")));
        _budget.Cancel(large);
        Assert.Equal(["b"], _granted);
        Assert.Equal(100, _budget.ReservedBytes);
    }

    [Fact]
    public void Who_leaves_after_being_granted_gives_it_back()
    {
        Assert.True(_budget.TryReserve(100, Waiter("a")));
        var waiter = Waiter("b");
        Assert.False(_budget.TryReserve(70, waiter));
        _budget.Release(100);
        Assert.Equal(70, _budget.ReservedBytes);
        _budget.Cancel(waiter);
        Assert.Equal(0, _budget.ReservedBytes);
        Assert.True(_budget.TryReserve(100, waiter));
    }

    [Fact]
    public void Frame_above_the_whole_budget_gets_through_alone()
    {
        Assert.True(_budget.TryReserve(1, Waiter("a")));
        var giant = Waiter("giant");
        Assert.False(_budget.TryReserve(1000, giant));
        _budget.Release(1);
        Assert.True(_budget.TryReserve(1000, giant));
        Assert.False(_budget.TryReserve(1, Waiter("b")));
        _budget.Release(1000);
        Assert.Equal(["giant", "b"], _granted);
        Assert.Equal(1, _budget.ReservedBytes);
    }

    private BudgetWaiter Waiter(string name) => new(() => _granted.Add(name));
}
