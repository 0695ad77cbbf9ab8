using KRaftNet.Common;
using KRaftNet.TestKit.Contracts;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Tests.Network;

/// <summary>Two machines with one connection between them.</summary>
internal sealed class TwoMachines
{
    private readonly HostAndPort _address;

    public TwoMachines(ulong seed, FaultOptions? faults = null)
    {
        World = new SimulatedWorld(seed, new SimulationOptions { Faults = faults ?? new FaultOptions() });
        ServerNode = World.AddNode("server");
        ClientNode = World.AddNode("client");
        var listener = ServerNode.Start().Network.Listen(new HostAndPort("server", 0), channel =>
        {
            Accepted++;
            return Accepted == 1 ? Server.Begin(channel) : new RecordingHandler().Begin(channel);
        });
        _address = listener.Address;
        var connected = false;
        ClientNode.Start().Network.Connect(_address, null, (channel, failure) =>
        {
            connected = true;
            return Client.Begin(channel ?? throw failure!);
        });
        Assert.True(World.RunUntil(() => connected && Accepted == 1, TimeSpan.FromMinutes(1)));
    }

    public SimulatedWorld World { get; }

    public SimulatedNode ServerNode { get; }

    public SimulatedNode ClientNode { get; }

    public RecordingHandler Server { get; } = new();

    public RecordingHandler Client { get; } = new();

    public int Accepted { get; private set; }

    /// <summary>Connects once more; the result tells the failure, null while there is none.</summary>
    public Func<NetworkError?> TryConnect()
    {
        NetworkError? outcome = null;
        ClientNode.Process!.Network.Connect(_address, null, (channel, failure) =>
        {
            outcome = failure?.Error;
            return channel is null ? null : new RecordingHandler().Begin(channel);
        });
        return () => outcome;
    }
}
