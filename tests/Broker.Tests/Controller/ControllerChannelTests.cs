using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Apis;
using KRaftNet.Broker.Controller.Endpoints;
using KRaftNet.Broker.Controller.Forwarding;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Security;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.Protocol.Messages;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Tests.Controller;

public class ControllerChannelTests
{
    /// <summary>The node's timers end with it: one more try would be one after the end.</summary>
    [Fact]
    public void Try_that_is_under_way_when_the_channel_is_disposed_is_the_last()
    {
        var world = new SimulatedWorld(1);
        var process = world.AddNode("node").Start();
        var clock = new NodeClock(process.Clock, new TimingWheel(process.Clock));
        var connector = new PeerConnector(
            new PeerServices(process.Network, process.Clock, clock.Timers, new BufferPool()),
            new PeerIdentity("test", "test", "1"),
            new PeerOptions());
        ControllerChannel? channel = null;
        var asked = 0;
        channel = new ControllerChannel(
            new ControllerEndpoints().Add(new DecisionEndpoint<UpdateFeaturesRequest, UpdateFeaturesResponse>(
                new UpdateFeaturesApi(), controller: null, isForwardable: true)),
            () =>
            {
                if (++asked == 5)
                {
                    channel!.Dispose();
                    clock.Timers.Dispose();
                }

                return QuorumLeader.None;
            },
            connector,
            clock,
            process.Loops.Create("forwarding"));
        channel.Send<UpdateFeaturesRequest, UpdateFeaturesResponse>(
            new ControllerCaller(Principal.Anonymous, "", AllowAllAuthorizer.Instance),
            new UpdateFeaturesRequest { TimeoutMs = 60_000 },
            UpdateFeaturesRequest.MaxVersion,
            _ => Assert.Fail("nobody can answer"));
        world.RunFor(TimeSpan.FromMilliseconds(500));
        Assert.Equal(5, asked);
    }
}
