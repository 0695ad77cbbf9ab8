using KRaftNet.Broker.Purgatory;
using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Tests.Purgatory;

public sealed class OffsetWaitersTests
{
    [Theory]
    [InlineData(new long[] { 5, 3, 9 }, new long[] { 4 }, new[] { 1 })]
    [InlineData(new long[] { 5, 3, 9 }, new long[] { 2 }, new int[0])]
    [InlineData(new long[] { 5, 3, 9 }, new long[] { 9 }, new[] { 2, 0, 1 })]
    [InlineData(new long[] { 5, 5, 5 }, new long[] { 5 }, new[] { 2, 1, 0 })]
    [InlineData(new long[] { 5, 3 }, new long[] { 4, 1, 5 }, new[] { 1, 0 })]
    public void Waiters_that_are_due_are_told_the_latest_first(long[] offsets, long[] highWatermarks, int[] told)
    {
        var waiters = new OffsetWaiters();
        var recorder = new Recorder();
        for (var token = 0; token < offsets.Length; token++)
        {
            waiters.Add(new Offset(offsets[token]), recorder, token);
        }

        foreach (var highWatermark in highWatermarks)
        {
            waiters.Advance(new Offset(highWatermark));
        }

        Assert.Equal(told, recorder.Reached);
        Assert.Equal(offsets.Length - told.Length, waiters.Count);
    }

    [Fact]
    public void Offset_that_is_reached_already_is_told_at_once()
    {
        var waiters = new OffsetWaiters();
        var recorder = new Recorder();
        waiters.Advance(new Offset(7));
        waiters.Advance(new Offset(2));

        waiters.Add(new Offset(7), recorder, 1);
        waiters.Add(new Offset(8), recorder, 2);

        Assert.Equal([1], recorder.Reached);
        Assert.Equal(1, waiters.Count);
    }

    [Fact]
    public void Failure_ends_those_who_wait_and_those_who_come_later()
    {
        var waiters = new OffsetWaiters();
        var recorder = new Recorder();
        waiters.Add(new Offset(1), recorder, 1);
        waiters.Add(new Offset(2), recorder, 2);
        waiters.Advance(new Offset(1));

        waiters.Fail(ErrorCode.KafkaStorageError);
        waiters.Add(new Offset(9), recorder, 3);

        Assert.Equal([1], recorder.Reached);
        Assert.Equal([(2, ErrorCode.KafkaStorageError), (3, ErrorCode.KafkaStorageError)], recorder.Lost);
        Assert.Equal(0, waiters.Count);
    }

    [Fact]
    public async Task Every_waiter_is_told_once_while_threads_add_and_advance()
    {
        const int Adders = 3;
        const int PerAdder = 5000;
        var waiters = new OffsetWaiters();
        var counters = Enumerable.Range(0, Adders).Select(_ => new CountingWaiter(PerAdder)).ToArray();
        var adders = counters.Select((counter, adder) => Task.Run(
            () =>
            {
                var prng = new Prng((ulong)adder);
                for (var token = 0; token < PerAdder; token++)
                {
                    waiters.Add(new Offset(prng.Next(PerAdder)), counter, token);
                }
            },
            TestContext.Current.CancellationToken)).ToArray();
        var advancers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            () =>
            {
                for (var highWatermark = 0; highWatermark <= PerAdder; highWatermark++)
                {
                    waiters.Advance(new Offset(highWatermark));
                }
            },
            TestContext.Current.CancellationToken)).ToArray();

        await Task.WhenAll([.. adders, .. advancers]);

        Assert.Equal(0, waiters.Count);
        Assert.All(counters, counter => counter.RequireOnceEach());
    }

    private sealed class Recorder : IOffsetWaiter
    {
        public List<int> Reached { get; } = [];

        public List<(int Token, ErrorCode Error)> Lost { get; } = [];

        public void OffsetReached(int token) => Reached.Add(token);

        public void OffsetLost(int token, ErrorCode error) => Lost.Add((token, error));
    }

    private sealed class CountingWaiter(int tokens) : IOffsetWaiter
    {
        private readonly int[] _calls = new int[tokens];

        public void OffsetReached(int token) => Interlocked.Increment(ref _calls[token]);

        public void OffsetLost(int token, ErrorCode error) => Interlocked.Add(ref _calls[token], 1000);

        public void RequireOnceEach() => Assert.All(_calls, calls => Assert.Equal(1, calls));
    }
}
