using System.Diagnostics.Metrics;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Metrics;
using KRaftNet.Transport.Server;

namespace KRaftNet.Platform.Tests.Server;

/// <summary>A server on real sockets that answers each request as told; disposing holds all counts against zero.</summary>
internal sealed class EchoServer : IRequestHandler, IDisposable
{
    private readonly Meter _meter = new("echo");
    private readonly TimingWheel _timers = new(TimeProvider.System);
    private readonly Action<EchoServer, IServerConnection, PooledBuffer, ResponseSlot> _answer;

    public EchoServer(
        Harness harness,
        Action<EchoServer, IServerConnection, PooledBuffer, ResponseSlot>? answer = null,
        Func<ListenerOptions, ListenerOptions>? configure = null)
    {
        _answer = answer ?? ((server, _, frame, slot) => slot.Complete(server.Copy(frame)));
        var services = new ServerServices(
            harness.Network, TimeProvider.System, _timers, Pool, Budget, new ConnectionLimits(), new TransportMetrics(_meter));
        var options = new ListenerOptions { Name = "ECHO", Bind = new HostAndPort("127.0.0.1", 0) };
        Listener = ServerListener.Start(configure?.Invoke(options) ?? options, services, this);
    }

    public BufferPool Pool { get; } = new();

    public ReceiveBudget Budget { get; } = new(64 << 20);

    public ServerListener Listener { get; }

    public void OnRequest(IServerConnection connection, PooledBuffer frame, ResponseSlot slot) =>
        _answer(this, connection, frame, slot);

    public void OnClosed(IServerConnection connection, CloseReason reason)
    {
    }

    /// <summary>An answer of the same bytes; the request's frame is given back.</summary>
    public FrameParts Copy(PooledBuffer frame)
    {
        var buffer = Pool.Rent(FrameParts.SizeBytes + frame.Length);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(buffer.Span, frame.Length);
        frame.Span.CopyTo(buffer.Span[FrameParts.SizeBytes..]);
        frame.Dispose();
        return FrameParts.Of(buffer);
    }

    public void Dispose()
    {
        var stopped = 0;
        Listener.Stop(TimeSpan.FromSeconds(20), () => Volatile.Write(ref stopped, 1));
        Harness.Until(() => Volatile.Read(ref stopped) == 1);
        Harness.Until(() => Pool.Outstanding == 0 && Budget.ReservedBytes == 0);
        _timers.Dispose();
        _meter.Dispose();
    }
}
