using KRaftNet.Broker.Purgatory;
using KRaftNet.Common;
using KRaftNet.Common.Time;
using KRaftNet.Protocol;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Broker.Tests.Purgatory;

public sealed class CommitBarrierTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private readonly SimulatedWorld _world = new(seed: 1);
    private readonly OffsetWaiters _first = new();
    private readonly OffsetWaiters _second = new();
    private int _calls;

    [Fact]
    public void It_goes_on_when_the_last_partition_has_committed()
    {
        Wait();

        _first.Advance(new Offset(5));
        Assert.Equal(0, _calls);

        _second.Advance(new Offset(7));
        Assert.Equal(1, _calls);
        _world.RunFor(Limit * 2);
        Assert.Equal(1, _calls);
    }

    [Fact]
    public void A_partition_that_ends_holds_nobody()
    {
        Wait();

        _first.Fail(ErrorCode.KafkaStorageError);
        _second.Advance(new Offset(7));

        Assert.Equal(1, _calls);
    }

    [Fact]
    public void It_goes_on_once_when_the_time_is_over()
    {
        Wait();
        _first.Advance(new Offset(5));

        _world.RunFor(Limit * 2);
        Assert.Equal(1, _calls);

        _second.Advance(new Offset(7));
        Assert.Equal(1, _calls);
    }

    private void Wait()
    {
        var process = _world.AddNode("node").Start();
        CommitBarrier.Wait(
            [(_first, new Offset(5)), (_second, new Offset(6))],
            new TimingWheel(process.Clock),
            Limit,
            () => _calls++);
    }
}
