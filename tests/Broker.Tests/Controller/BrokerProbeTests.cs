using KRaftNet.Broker.Controller;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.Metadata.Image;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Tests.Controller;

public sealed class BrokerProbeTests
{
    private readonly SimulatedWorld _world = new(1);
    private readonly SimulatedProcess _broker;
    private readonly SimulatedProcess _controller;
    private int _accepted;

    public BrokerProbeTests()
    {
        _broker = _world.AddNode("broker").Start();
        _controller = _world.AddNode("controller").Start();
    }

    [Fact]
    public void Broker_that_listens_is_not_gone()
    {
        using var listener = _broker.Network.Listen(new HostAndPort("broker", 0), _ => new Silent());
        Assert.False(IsGone(listener.Address.Port));
    }

    [Fact]
    public void Broker_that_does_not_listen_is_gone() => Assert.True(IsGone(port: 9092));

    /// <summary>A killed process: the connection of its heartbeats is closed first, the listening socket last.</summary>
    [Fact]
    public void Broker_that_still_listened_while_its_process_ended_is_gone()
    {
        INetworkListener? listener = null;
        listener = _broker.Network.Listen(new HostAndPort("broker", 0), channel =>
        {
            _accepted++;
            channel.Loop.Post(() =>
            {
                listener!.Dispose();
                channel.Close(abort: true);
            });
            return new Silent();
        });
        Assert.True(IsGone(listener.Address.Port));
        Assert.Equal(1, _accepted);
    }

    private bool IsGone(int port)
    {
        var timers = new TimingWheel(_controller.Clock);
        var probe = new BrokerProbe(
            new PeerServices(_controller.Network, _controller.Clock, timers, new BufferPool()),
            _controller.Loops.Create("probes"));
        var isGone = false;
        probe.Probe(
            new BrokerRegistration
            {
                Id = new NodeId(1),
                Epoch = new BrokerEpoch(1),
                IncarnationId = new Uuid(1, 2),
                Endpoints = [new NodeEndpoint("PLAINTEXT", "broker", (ushort)port, 0)],
            },
            () => isGone = true);
        _world.RunFor(TimeSpan.FromSeconds(2));
        return isGone;
    }

    /// <summary>Takes what comes and says nothing.</summary>
    private sealed class Silent : IChannelHandler
    {
        public void OnReadable()
        {
            // Nothing is read.
        }

        public void OnWritable()
        {
            // Nothing is written.
        }
    }
}
