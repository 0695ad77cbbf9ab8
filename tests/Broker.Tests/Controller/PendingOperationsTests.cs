using KRaftNet.Broker.Controller;
using KRaftNet.Common;
using KRaftNet.Common.Time;
using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Controller;

public sealed class PendingOperationsTests : IDisposable
{
    private readonly TimingWheel _wheel = new(TimeProvider.System);
    private readonly PendingOperations _pending = new();
    private readonly List<string> _told = [];

    [Theory]
    [InlineData(2, new string[0])]
    [InlineData(3, new[] { "a" })]
    [InlineData(5, new[] { "a", "b", "c" })]
    [InlineData(9, new[] { "a", "b", "c", "d" })]
    public void Those_whose_records_are_committed_are_answered_in_their_order(long committedEnd, string[] expected)
    {
        Add("a", 3);
        Add("b", 5);
        Add("c", 5);
        Add("d", 6);

        _pending.CompleteUpTo(new Offset(committedEnd));

        Assert.Equal(expected, _told);
        Assert.Equal(4 - expected.Length, _pending.Count);
    }

    [Fact]
    public void Failure_ends_all_once()
    {
        Add("a", 3);
        Add("b", 5);
        _pending.CompleteUpTo(new Offset(3));

        _pending.FailAll(ErrorCode.NotController);
        _pending.FailAll(ErrorCode.UnknownServerError);
        _pending.CompleteUpTo(new Offset(9));

        Assert.Equal(["a", "b NotController"], _told);
        Assert.Equal(0, _pending.Count);
    }

    [Fact]
    public void One_that_timed_out_is_not_answered_again()
    {
        var operation = Add("a", 3);
        operation.Fail(ErrorCode.RequestTimedOut);

        _pending.CompleteUpTo(new Offset(3));

        Assert.Equal(["a RequestTimedOut"], _told);
    }

    [Fact]
    public void Answer_takes_its_time_out_off_the_wheel()
    {
        var timer = _wheel.Schedule(TimeSpan.FromHours(1), () => { });
        _pending.Add(new Offset(1), Operation("a"), timer);

        _pending.CompleteUpTo(new Offset(1));

        Assert.False(timer.Cancel());
    }

    public void Dispose() => _wheel.Dispose();

    private ControllerOperation<int> Add(string name, long end)
    {
        var operation = Operation(name);
        _pending.Add(new Offset(end), operation, _wheel.Schedule(TimeSpan.FromHours(1), () => { }));
        return operation;
    }

    private ControllerOperation<int> Operation(string name) => new(
        name,
        TimeSpan.FromHours(1),
        _ => new ControllerResult<int>([], 0),
        _ => _told.Add(name),
        error => _told.Add($"{name} {error}"));
}
