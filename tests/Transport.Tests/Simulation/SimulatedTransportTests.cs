using System.Diagnostics.Metrics;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Metrics;
using KRaftNet.Transport.Peers;
using KRaftNet.Transport.Server;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Simulation;

/// <summary>Server and peers of the transport in the simulated world: whole machines, one thread, one seed.</summary>
public class SimulatedTransportTests
{
    private const int Requests = 300;

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    public void All_is_answered_and_a_seed_runs_the_same_twice(ulong seed)
    {
        var first = Run(seed);
        Assert.Equal(first, Run(seed));
        Assert.NotEqual(first, Run(seed + 100));
    }

    private static ulong Run(ulong seed)
    {
        var world = new SimulatedWorld(seed);
        using var server = new Server(world.AddNode("server").Start());
        var client = new Client(world.AddNode("client").Start(), server.Address);
        Assert.True(world.RunUntil(() => client.Answered == Requests, TimeSpan.FromMinutes(10)), $"{client.Answered} answers");
        client.Close();
        Assert.True(world.RunUntil(() => server.Listener.Connections == 0, TimeSpan.FromMinutes(1)));
        Assert.Equal(0, client.Pool.Outstanding);
        Assert.Equal(0, server.Pool.Outstanding);
        return world.TraceHash;
    }

    /// <summary>Answers on another loop, late and out of order.</summary>
    private sealed class Server : IRequestHandler, IDisposable
    {
        private readonly Meter _meter = new("simulated");
        private readonly TimingWheel _timers;
        private readonly IEventLoop _worker;
        private readonly Prng _prng;

        public Server(SimulatedProcess process)
        {
            _timers = new TimingWheel(process.Clock);
            _worker = process.Loops.Create("worker");
            _prng = process.Prng;
            var services = new ServerServices(
                process.Network,
                process.Clock,
                _timers,
                Pool,
                new ReceiveBudget(20_000),
                new ConnectionLimits(),
                new TransportMetrics(_meter));
            var options = new ListenerOptions { Name = "SIM", Bind = new HostAndPort("server", 9092), RequestsInFlightMax = 8 };
            Listener = ServerListener.Start(options, services, this);
        }

        public BufferPool Pool { get; } = new();

        public ServerListener Listener { get; }

        public HostAndPort Address => Listener.Address;

        public void OnRequest(IServerConnection connection, PooledBuffer frame, ResponseSlot slot)
        {
            var answer = TestFrames.Parts(Pool, frame.Span);
            frame.Dispose();
            var delay = TimeSpan.FromMilliseconds(_prng.Next(20));
            _timers.Schedule(delay, () => _worker.Post(() => slot.Complete(answer)));
        }

        public void OnClosed(IServerConnection connection, CloseReason reason)
        {
        }

        public void Dispose()
        {
            _timers.Dispose();
            _meter.Dispose();
        }
    }

    /// <summary>Asks as fast as it may.</summary>
    private sealed class Client : IPendingResponse
    {
        private readonly Prng _prng;
        private PeerConnection? _peer;
        private int _asked;

        public Client(SimulatedProcess process, HostAndPort address)
        {
            _prng = process.Prng;
            var services = new PeerServices(process.Network, process.Clock, new TimingWheel(process.Clock), Pool);
            PeerConnection.Connect(
                address, process.Loops.Create("client"), new PeerOptions { PendingMax = 30 }, services, (peer, failure) =>
                {
                    Assert.Null(failure);
                    _peer = peer;
                    Ask();
                });
        }

        public BufferPool Pool { get; } = new();

        public int Answered { get; private set; }

        public void Close() => _peer!.Loop.Post(_peer.Close);

        public void OnResponse(PooledBuffer frame)
        {
            Answered++;
            frame.Dispose();
            Ask();
        }

        public void OnDisconnected(DisconnectedException reason) => throw reason;

        private void Ask()
        {
            while (_asked < Requests && _peer!.CanSend)
            {
                _asked++;
                var id = _peer.NextCorrelationId();
                var body = new byte[4 + _prng.Next(_prng.Chance(0.1) ? 30_000 : 500)];
                System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(body, id);
                _peer.Send(id, TestFrames.Parts(Pool, body), TimeSpan.FromMinutes(5), this);
            }
        }
    }
}
