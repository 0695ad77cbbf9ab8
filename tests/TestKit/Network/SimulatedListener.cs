using KRaftNet.Common;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Network;

/// <summary>A port that a process listens on. Owned by the simulation's thread.</summary>
internal sealed class SimulatedListener(
    SimulatedProcess process,
    HostAndPort address,
    IReadOnlyList<SimulatedLoop> loops,
    Func<IByteChannel, IChannelHandler> accept) : INetworkListener
{
    private bool _disposed;

    public HostAndPort Address { get; } = address;

    public SimulatedProcess Process { get; } = process;

    public (int Node, int Port) Key => (Process.Node.Index, Address.Port);

    public SimulatedLoop ChooseLoop(Prng prng) => loops[prng.Next(loops.Count)];

    /// <summary>Hands a new connection to the program; one that comes after the end of listening is reset.</summary>
    public void Accept(SimulatedChannel channel) => channel.Loop.Post(() =>
    {
        if (_disposed)
        {
            channel.Close(abort: true);
        }
        else
        {
            channel.Attach(accept(channel));
        }
    });

    public void Dispose()
    {
        Process.Scheduler.CheckThread();
        _disposed = true;
        Process.Node.World.Network.StopListening(this);
    }
}
