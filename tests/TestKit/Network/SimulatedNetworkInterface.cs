using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Network;

/// <summary>The network as one process sees it. Owned by the simulation's thread.</summary>
internal sealed class SimulatedNetworkInterface(SimulatedProcess process) : INetwork
{
    private const int LoopCount = 2;
    private const int FirstFreePort = 32768;
    private const int LastPort = 65535;
    private readonly List<SimulatedLoop> _loops = [];
    private int _nextPort = FirstFreePort;

    private SimulatedNetwork Network => process.Node.World.Network;

    /// <summary>Names by which every machine means itself.</summary>
    public static bool IsOwnName(string host) =>
        host is "" or "localhost" or "127.0.0.1" or "0.0.0.0" or "::" or "::1";

    public INetworkListener Listen(HostAndPort address, Func<IByteChannel, IChannelHandler> accept)
    {
        process.Scheduler.CheckThread();
        if (Network.Resolve(process.Node, address.Host) != process.Node)
        {
            throw new NetworkException(NetworkError.AddressNotAvailable, address, "is no address of this machine");
        }

        var taken = address with { Port = address.Port == 0 ? FreePort() : address.Port };
        var listener = new SimulatedListener(process, taken, NetworkLoops(), accept);
        if (!process.IsAlive)
        {
            process.Node.Record(TraceKind.Zombie, "listen");
        }
        else if (!Network.TryListen(listener))
        {
            throw new NetworkException(NetworkError.AddressInUse, address, "somebody listens there");
        }

        return listener;
    }

    public void Connect(
        HostAndPort address, IEventLoop? loop, Func<IByteChannel?, NetworkException?, IChannelHandler?> connected)
    {
        process.Scheduler.CheckThread();
        if (!process.IsAlive)
        {
            process.Node.Record(TraceKind.Zombie, "connect");
            return;
        }

        var owner = loop as SimulatedLoop ?? NetworkLoops()[address.Port % LoopCount];
        var local = new HostAndPort(process.Node.Host, FreePort());
        new ConnectAttempt(process, owner, local, address, connected).Begin();
    }

    private List<SimulatedLoop> NetworkLoops()
    {
        while (_loops.Count < LoopCount)
        {
            _loops.Add((SimulatedLoop)process.Loops.Create($"network-{_loops.Count}"));
        }

        return _loops;
    }

    private int FreePort()
    {
        do
        {
            _nextPort = _nextPort == LastPort ? FirstFreePort : _nextPort + 1;
        }
        while (Network.IsListening(process.Node, _nextPort));

        return _nextPort;
    }
}
