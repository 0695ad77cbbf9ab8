using System.Diagnostics.Metrics;
using KRaftNet.Broker.Handlers;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Requests;
using KRaftNet.Common.Time;
using KRaftNet.Config.Node;
using KRaftNet.Transport;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Metrics;
using KRaftNet.Transport.Server;

namespace KRaftNet.Broker.Birth;

/// <summary>
/// What an unformatted controller serves on its listener: who it is, for others that wait as well. While it listens the
/// node is unborn; it stops before anything is decided for good. Thread-safe.
/// </summary>
internal sealed class BirthServer : IDisposable
{
    /// <summary>Above any request that is served here.</summary>
    private const int FrameBytesMax = 64 * 1024;

    private const int ConnectionsMax = 1000;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(1);

    private readonly Meter _meter = new("KRaftNet.Birth");
    private readonly ServerListener _listener;

    private BirthServer(ListenerSpec spec, NodeEnvironment environment, TimingWheel timers, HandlerTable table)
    {
        var logger = environment.Loggers.CreateLogger("KRaftNet.Birth");
        var servers = new ServerServices(
            environment.Network,
            environment.Time,
            timers,
            environment.Buffers,
            new ReceiveBudget(ConnectionsMax * FrameBytesMax),
            new ConnectionLimits(ConnectionsMax, ConnectionsMax),
            new TransportMetrics(_meter));
        var services = new RequestServices(
            environment.Time, environment.Buffers, environment.Authorizer, environment.Quotas, logger);
        var options = new Transport.Server.ListenerOptions
        {
            Name = spec.Name,
            Bind = spec.Address,
            FrameBytesMax = FrameBytesMax,
            IdleTimeout = IdleTimeout,
        };
        _listener = ServerListener.Start(options, servers, new RequestDispatcher(table, services, logger));
    }

    /// <summary>Starts to listen.</summary>
    /// <exception cref="NetworkException">The address is taken, or not ours.</exception>
    public static BirthServer Start(
        ListenerSpec spec, BirthCandidate candidate, NodeEnvironment environment, TimingWheel timers)
    {
        var versions = new ApiVersionsHandler(new MetadataCache());
        var table = new HandlerTable(
        [
            new UnbornHandler(candidate.Self, candidate.Quorum, candidate.Listener),
            versions,
        ]);
        versions.Describe(table);
        return new BirthServer(spec, environment, timers, table);
    }

    /// <summary>Stops at once; <paramref name="stopped"/> is called when nothing is answered any more, on any thread.</summary>
    public void Stop(Action stopped) => _listener.Stop(TimeSpan.Zero, stopped);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}
