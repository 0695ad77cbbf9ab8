using System.Diagnostics.Metrics;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Metrics;
using KRaftNet.Transport.Server;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Server;

/// <summary>A listener on a memory network, whose requests the test answers. Disposing holds all counts against zero.</summary>
internal sealed class ServerFixture : IRequestHandler, IDisposable
{
    private readonly List<MemoryChannel> _channels = [];
    private readonly TimingWheel _timers;
    private bool _stopped;

    public ServerFixture(
        Func<ListenerOptions, ListenerOptions>? configure = null, long budget = 1 << 30, ConnectionLimits? limits = null)
    {
        _timers = new TimingWheel(Time);
        Network = new MemoryNetwork(Loop);
        Budget = new ReceiveBudget(budget);
        Limits = limits ?? new ConnectionLimits();
        Services = new ServerServices(Network, Time, _timers, Pool, Budget, Limits, new TransportMetrics(Meter))
        {
            Closed = (_, reason) => Closed.Add(reason),
            Refused = (_, _, reason) => Refused.Add(reason),
        };
        var options = new ListenerOptions { Name = "TEST", Bind = new HostAndPort("10.0.0.9", 0) };
        Listener = ServerListener.Start(configure?.Invoke(options) ?? options, Services, this);
    }

    public Meter Meter { get; } = new("test");

    public ManualLoop Loop { get; } = new();

    public ManualTime Time { get; } = new();

    public BufferPool Pool { get; } = new();

    public MemoryNetwork Network { get; }

    public ReceiveBudget Budget { get; }

    public ConnectionLimits Limits { get; }

    public ServerServices Services { get; }

    public ServerListener Listener { get; }

    public List<CloseReason> Closed { get; } = [];

    public List<CloseReason> Refused { get; } = [];

    public List<CloseReason> ToldHandler { get; } = [];

    /// <summary>Requests that wait for the test, by order of arrival.</summary>
    public List<Request> Requests { get; } = [];

    /// <summary>Runs for each request instead of keeping it.</summary>
    public Action<Request>? OnRequest { get; set; }

    /// <summary>Answers a request with its own bytes at once.</summary>
    public void Echo() => OnRequest = request => request.Slot.Complete(TestFrames.Parts(Pool, request.Take()));

    public MemoryChannel Connect(string host = "10.0.0.1")
    {
        var channel = Network.Accept(host);
        _channels.Add(channel);
        return channel;
    }

    /// <summary>Answers a kept request.</summary>
    public void Answer(int index, params byte[] body)
    {
        Requests[index].Take();
        Requests[index].Slot.Complete(TestFrames.Parts(Pool, body));
    }

    /// <summary>Stops the listener; disposing would otherwise.</summary>
    public void Stop(TimeSpan deadline, Action stopped)
    {
        _stopped = true;
        Listener.Stop(deadline, stopped);
    }

    void IRequestHandler.OnRequest(IServerConnection connection, PooledBuffer frame, ResponseSlot slot)
    {
        var request = new Request(connection, frame, slot);
        Requests.Add(request);
        OnRequest?.Invoke(request);
    }

    void IRequestHandler.OnClosed(IServerConnection connection, CloseReason reason) => ToldHandler.Add(reason);

    public void Dispose()
    {
        foreach (var channel in _channels.Where(channel => !channel.IsClosed))
        {
            channel.ArriveEnd(ChannelResult.Reset);
            Loop.Run();
        }

        if (!_stopped)
        {
            Stop(TimeSpan.FromSeconds(1), () => { });
        }

        Loop.Run();
        Time.Advance(TimeSpan.FromSeconds(2));
        Loop.Run();
        foreach (var request in Requests)
        {
            request.Drop();
        }

        Loop.Run();
        Meter.Dispose();
        _timers.Dispose();
        Assert.Equal(0, Listener.Connections);
        Assert.Equal(0, Limits.Count);
        Assert.Equal(0, Budget.ReservedBytes);
        Assert.Equal(0, Pool.Outstanding);
        Assert.Equal(Closed, ToldHandler);
    }
}

/// <summary>A request as the handler got it.</summary>
internal sealed class Request(IServerConnection connection, PooledBuffer frame, ResponseSlot slot)
{
    private bool _taken;

    public IServerConnection Connection => connection;

    public ResponseSlot Slot => slot;

    public byte[] Body => frame.Span.ToArray();

    /// <summary>The bytes; the frame is given back.</summary>
    public byte[] Take()
    {
        var body = Body;
        _taken = true;
        frame.Dispose();
        return body;
    }

    /// <summary>Gives the frame back if nobody did.</summary>
    public void Drop()
    {
        if (!_taken)
        {
            Take();
        }
    }
}
