using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Node;
using KRaftNet.Transport;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Metrics;
using KRaftNet.Transport.Server;

namespace KRaftNet.Broker.Hosting;

/// <summary>The listeners of a node, each with the requests that it serves. Immutable once made.</summary>
internal sealed class NodeListeners
{
    private readonly List<ServerListener> _listeners = [];
    private readonly List<StartupGate> _gates = [];
    private readonly List<StartupGate> _controllerGates = [];

    /// <summary>The listeners in the order of the configuration.</summary>
    public IReadOnlyList<ServerListener> All => _listeners;

    /// <summary>Takes the ports. Requests wait until <see cref="Open"/>.</summary>
    /// <exception cref="NetworkException">An address is taken or not ours; no port stays taken.</exception>
    public static NodeListeners Bind(
        NodeOptions options, NodeEnvironment environment, NodeClock clock, Func<ListenerSpec, HandlerTable> tableOf)
    {
        var listeners = new NodeListeners();
        var services = ServicesOf(options, environment, clock);
        try
        {
            foreach (var spec in options.Listeners.All)
            {
                listeners.Bind(spec, options, environment, services, tableOf(spec));
            }
        }
        catch (NetworkException)
        {
            listeners._listeners.ForEach(listener => listener.Stop(TimeSpan.Zero, () => { }));
            throw;
        }

        return listeners;
    }

    /// <summary>Lets the requests of the quorum in: without them no leader is found, and nothing else begins.</summary>
    public void OpenControllers() => _controllerGates.ForEach(gate => gate.Open());

    /// <summary>Lets the requests of clients in.</summary>
    public void Open() => _gates.ForEach(gate => gate.Open());

    /// <summary>Stops all; <paramref name="stopped"/> is called once when every connection is closed.</summary>
    public void Stop(TimeSpan deadline, Action stopped)
    {
        var left = _listeners.Count;
        foreach (var listener in _listeners)
        {
            listener.Stop(deadline, () =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    stopped();
                }
            });
        }
    }

    private void Bind(
        ListenerSpec spec, NodeOptions options, NodeEnvironment environment, ServerServices servers, HandlerTable table)
    {
        var logger = environment.Loggers.CreateLogger("KRaftNet.Requests");
        var services = new RequestServices(
            environment.Time, environment.Buffers, environment.Authorizer, environment.Quotas, logger);
        var gate = new StartupGate(new RequestDispatcher(table, services, logger));
        var listener = ServerListener.Start(OptionsOf(spec, options), servers, gate);
        (options.Listeners.IsController(spec) ? _controllerGates : _gates).Add(gate);
        _listeners.Add(listener);
    }

    /// <summary>
    /// Bytes that requests may take together: unless <c>queued.max.request.bytes</c> says otherwise four of the largest,
    /// because a node with less could be held up by one client.
    /// </summary>
    private static long ReceiveBytesMax(NodeOptions options)
    {
        var configured = options.Config.Get(ConnectionKeys.QueuedMaxRequestBytes);
        return configured > 0 ? configured : 4L * options.Config.Get(ConnectionKeys.RequestMaxBytes);
    }

    private static ServerServices ServicesOf(NodeOptions options, NodeEnvironment environment, NodeClock clock) => new(
        environment.Network,
        environment.Time,
        clock.Timers,
        environment.Buffers,
        new ReceiveBudget(ReceiveBytesMax(options)),
        new ConnectionLimits(
            options.Config.Get(ConnectionKeys.MaxConnections), options.Config.Get(ConnectionKeys.MaxConnectionsPerIp)),
        new TransportMetrics(environment.Meter));

    private static Transport.Server.ListenerOptions OptionsOf(ListenerSpec spec, NodeOptions options) => new()
    {
        Name = spec.Name,
        Bind = new HostAndPort(spec.Host, spec.Port),
        FrameBytesMax = options.Config.Get(ConnectionKeys.RequestMaxBytes),
        IdleTimeout = TimeSpan.FromMilliseconds(options.Config.Get(ConnectionKeys.MaxIdleMs)),
    };
}
