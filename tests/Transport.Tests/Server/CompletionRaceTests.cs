using System.Collections.Concurrent;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Server;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Server;

/// <summary>
/// Real threads against the loop, which the simulator cannot show: answers are completed on several threads while requests
/// come in and the channel blocks at random. The model is the requests' own order.
/// </summary>
public class CompletionRaceTests
{
    private const int Requests = 4000;
    private const int Completers = 3;
    private static readonly int AllBytes = Enumerable.Range(0, Requests).Sum(i => 4 + Body(i).Length);

    [Theory]
    [InlineData(1UL, false)]
    [InlineData(2UL, true)]
    public void Bytes_leave_in_order_whoever_completes(ulong seed, bool closesInTheMiddle)
    {
        using var loop = new ThreadLoop();
        using var race = new Race(loop, seed);
        race.Run(closesInTheMiddle ? Requests / 2 : null);
        var sent = race.Channel.Sent;
        var whole = TestFrames.Wire(Enumerable.Range(0, Requests).Select(Body));
        Assert.True(sent.AsSpan().SequenceEqual(whole.AsSpan(0, sent.Length)));
        if (!closesInTheMiddle)
        {
            Assert.Equal(whole.Length, sent.Length);
        }

        Assert.Equal(0, race.Pool.Outstanding);
        Assert.Equal(0, race.Budget.ReservedBytes);
        Assert.Equal(0, race.Limits.Count);
    }

    /// <summary>Some are too large to be gathered with others.</summary>
    private static byte[] Body(int number) =>
        TestFrames.Body(number % 100 == 0 ? 9000 + number : 4 + (number % 50), (ulong)number + 1);

    /// <summary>One listener, one connection, and threads that complete what it asks.</summary>
    private sealed class Race : IRequestHandler, IDisposable
    {
        private readonly TimingWheel _timers = new(TimeProvider.System);
        private readonly System.Diagnostics.Metrics.Meter _meter = new("race");
        private readonly BlockingCollection<(PooledBuffer Frame, ResponseSlot Slot)> _work = [];
        private readonly ThreadLoop _loop;
        private readonly ServerListener _listener;
        private readonly Prng _channelPrng;
        private readonly ManualResetEventSlim _closed = new();
        private int _completed;

        public Race(ThreadLoop loop, ulong seed)
        {
            _loop = loop;
            _channelPrng = new Prng(seed);
            var network = new MemoryNetwork(loop);
            var services = new ServerServices(
                network, TimeProvider.System, _timers, Pool, Budget, Limits, new Metrics.TransportMetrics(_meter));
            var options = new ListenerOptions { Name = "RACE", Bind = new HostAndPort("", 0), RequestsInFlightMax = 64 };
            _listener = ServerListener.Start(options, services, this);
            Channel = loop.Ask(() => network.Accept());
            Channel.Take = offered => _channelPrng.Chance(0.3) ? 0 : 1 + _channelPrng.Next(offered);
            Channel.WriteWanted = () => loop.Post(() => Channel.BecomeWritable(Channel.Take));
        }

        public MemoryChannel Channel { get; }

        public BufferPool Pool { get; } = new();

        public ReceiveBudget Budget { get; } = new(100_000);

        public ConnectionLimits Limits { get; } = new();

        /// <summary>Until all is answered, or the connection was closed after so many requests.</summary>
        public void Run(int? closeAfter)
        {
            var threads = Enumerable.Range(0, Completers)
                .Select(i => new Thread(() => Complete(new Prng((ulong)i + 100), closeAfter)))
                .ToList();
            threads.ForEach(thread => thread.Start());
            for (var i = 0; i < Requests; i++)
            {
                var frame = TestFrames.Wire(Body(i));
                _loop.Post(() => Channel.Arrive(frame));
            }

            if (closeAfter is null)
            {
                Assert.True(SpinWait.SpinUntil(() => Channel.SentBytes == AllBytes, TimeSpan.FromSeconds(60)));
                _loop.Post(() => Channel.ArriveEnd(ChannelResult.Closed));
            }

            Assert.True(_closed.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            _loop.Ask(() => true);
            _work.CompleteAdding();
            threads.ForEach(thread => thread.Join());
            _loop.Ask(() => true);
        }

        public void OnRequest(IServerConnection connection, PooledBuffer frame, ResponseSlot slot)
        {
            // Some on the loop itself, as most are in life.
            if (frame.Span[0] % 3 == 0)
            {
                Answer(frame, slot);
            }
            else
            {
                _work.Add((frame, slot));
            }
        }

        public void OnClosed(IServerConnection connection, CloseReason reason) => _closed.Set();

        public void Dispose()
        {
            _listener.Stop(TimeSpan.FromSeconds(1), () => { });
            _work.Dispose();
            _closed.Dispose();
            _meter.Dispose();
            _timers.Dispose();
        }

        private void Complete(Prng prng, int? closeAfter)
        {
            foreach (var (frame, slot) in _work.GetConsumingEnumerable())
            {
                Thread.SpinWait(prng.Next(200));
                if (Interlocked.Increment(ref _completed) == closeAfter)
                {
                    _loop.Post(() => Channel.ArriveEnd(ChannelResult.Reset));
                }

                Answer(frame, slot);
            }
        }

        private void Answer(PooledBuffer frame, ResponseSlot slot)
        {
            var answer = TestFrames.Parts(Pool, frame.Span);
            frame.Dispose();
            slot.Complete(answer);
        }
    }
}
