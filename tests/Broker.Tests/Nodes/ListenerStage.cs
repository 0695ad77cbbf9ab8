using System.Diagnostics.Metrics;
using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Metrics;
using KRaftNet.Transport.Server;

namespace KRaftNet.Broker.Tests.Nodes;

/// <summary>
/// A listener in a simulated world with whatever behind it, and a client of it. Owned by the test's thread.
/// </summary>
internal sealed class ListenerStage : IDisposable
{
    private const string Host = "node";
    private readonly Meter _meter = new("KRaftNet.Broker.Tests");

    public ListenerStage(Func<ListenerStage, IRequestHandler> handler)
    {
        World = new SimulatedWorld(seed: 1);
        Process = World.AddNode(Host).Start();
        Clock = new NodeClock(Process.Clock, new TimingWheel(Process.Clock));
        var services = new ServerServices(
            Process.Network,
            Process.Clock,
            Clock.Timers,
            Buffers,
            new ReceiveBudget(1 << 20),
            new ConnectionLimits(100, 100),
            new TransportMetrics(_meter));
        var options = new ListenerOptions { Name = "PLAINTEXT", Bind = new HostAndPort(Host, 9092) };
        var listener = ServerListener.Start(options, services, handler(this));
        Client = new FrameClient(World);
        World.AddNode("client").Start().Network.Connect(listener.Address, loop: null, Client.OnConnected);
    }

    /// <summary>The world.</summary>
    public SimulatedWorld World { get; }

    /// <summary>Where the listener lives.</summary>
    public SimulatedProcess Process { get; }

    /// <summary>Its time.</summary>
    public NodeClock Clock { get; }

    /// <summary>Its buffers.</summary>
    public BufferPool Buffers { get; } = new();

    /// <summary>A client that connects.</summary>
    public FrameClient Client { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Clock.Timers.Dispose();
        _meter.Dispose();
    }
}
