using KRaftNet.Common;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Network;

/// <summary>
/// What connects the machines of a world: who listens where, which connections there are, which ways are cut. Owned
/// by the simulation's thread.
/// </summary>
public sealed class SimulatedNetwork
{
    private readonly SimulatedWorld _world;
    private readonly Prng _prng;
    private readonly SortedDictionary<(int Node, int Port), SimulatedListener> _listeners = [];
    private readonly List<SimulatedChannel> _channels = [];
    private int _connections;

    internal SimulatedNetwork(SimulatedWorld world)
    {
        _world = world;
        _prng = world.Scheduler.Prng.Split("network");
        Links = new Links(world.Scheduler, world.Faults, _prng.Split("links"));
    }

    /// <summary>The ways between machines: cut and heal them here.</summary>
    public Links Links { get; }

    /// <summary>Ends of connections that are open in living processes.</summary>
    public int OpenChannels => _channels.Count;

    /// <summary>Whether a living process of the machine listens on the port.</summary>
    public bool IsListening(SimulatedNode node, int port) => _listeners.ContainsKey((node.Index, port));

    internal bool TryListen(SimulatedListener listener) => _listeners.TryAdd(listener.Key, listener);

    internal void StopListening(SimulatedListener listener)
    {
        if (_listeners.GetValueOrDefault(listener.Key) == listener)
        {
            _listeners.Remove(listener.Key);
        }
    }

    internal SimulatedListener? FindListener(SimulatedNode node, int port) =>
        _listeners.GetValueOrDefault((node.Index, port));

    /// <summary>The machine that a name means, seen from another.</summary>
    internal SimulatedNode? Resolve(SimulatedNode from, string host) =>
        SimulatedNetworkInterface.IsOwnName(host) ? from : _world.FindNode(host);

    /// <summary>Makes both ends of a new connection.</summary>
    internal (SimulatedChannel Client, SimulatedChannel Server) Connect(
        SimulatedProcess process, SimulatedLoop loop, HostAndPort local, SimulatedListener listener)
    {
        var prng = _prng.Split($"connection {_connections++}");
        var remote = new HostAndPort(listener.Process.Node.Host, listener.Key.Port);
        var client = new SimulatedChannel(process, loop, local, remote, prng.Split("client"));
        var server = new SimulatedChannel(
            listener.Process, listener.ChooseLoop(prng), remote, local, prng.Split("server"));
        var there = new Pipe(client, server, Links, prng.Split("there"), DrawWindow(prng));
        var back = new Pipe(server, client, Links, prng.Split("back"), DrawWindow(prng));
        client.Attach(there, back);
        server.Attach(back, there);
        _channels.Add(client);
        _channels.Add(server);
        return (client, server);
    }

    internal void Forget(SimulatedChannel channel) => _channels.Remove(channel);

    internal void ProcessDied(SimulatedProcess process, bool silent)
    {
        foreach (var (key, _) in _listeners.Where(entry => entry.Value.Process == process).ToList())
        {
            _listeners.Remove(key);
        }

        foreach (var channel in _channels.Where(channel => channel.Process == process).ToList())
        {
            _channels.Remove(channel);
            channel.Die(silent);
        }
    }

    internal void Record(SimulatedNode node, string detail) => node.Record(TraceKind.Connect, detail);

    private int DrawWindow(Prng prng)
    {
        var (min, max) = (_world.Faults.WindowBytesMin, _world.Faults.WindowBytesMax);
        return prng.Chance(0.3) ? min : prng.Next(min, Math.Max(min, max) + 1);
    }
}
