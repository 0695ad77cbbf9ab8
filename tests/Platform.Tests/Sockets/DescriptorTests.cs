using KRaftNet.Common;
using KRaftNet.Platform.Sockets;
using KRaftNet.TestKit.Contracts;

namespace KRaftNet.Platform.Tests.Sockets;

[Collection(Descriptors.Name)]
public class DescriptorTests
{
    [Fact]
    public void Loops_and_network_leave_no_descriptor_behind()
    {
        var baseline = Descriptors.Open();
        for (var i = 0; i < 10; i++)
        {
            using var harness = new Harness();
            Assert.Equal(42, Harness.On(harness.Loop, () => 42));
        }

        Descriptors.RequireBack(baseline);
    }

    [Fact]
    public void Thousand_connections_come_are_served_and_go()
    {
        const int Connections = 1000;
        // The kernel drops what the backlog does not hold, and asks again later and later: not what is tested.
        using var harness = new Harness(new SocketNetworkOptions { Reactors = 2, Backlog = Connections });
        using var listener = harness.Network.Listen(new HostAndPort("127.0.0.1", 0), channel => new EchoHandler(channel));
        var baseline = Descriptors.Open();
        var clients = new RecordingHandler[Connections];
        for (var i = 0; i < Connections; i++)
        {
            var client = clients[i] = new RecordingHandler();
            var body = BitConverter.GetBytes(i);
            harness.Network.Connect(listener.Address, null, (channel, failure) =>
            {
                Assert.Null(failure);
                client.Begin(channel!);
                client.SendAll(body);
                return client;
            });
        }

        Harness.Until(() => clients.All(client => client.ReceivedBytes == sizeof(int)));
        Assert.All(clients.Index(), client => Assert.Equal(BitConverter.GetBytes(client.Index), client.Item.Received));
        Assert.True(Descriptors.Open().Length >= baseline.Length + (2 * Connections));
        foreach (var client in clients)
        {
            client.Channel.Loop.Post(() => client.Channel.Close(abort: false));
        }

        Descriptors.RequireBack(baseline);
    }

    [Fact]
    public void Accepting_goes_on_after_the_process_ran_out_of_descriptors()
    {
        using var harness = new Harness(new SocketNetworkOptions { Reactors = 1, AcceptPause = TimeSpan.FromMilliseconds(1) });
        using var listener = harness.Network.Listen(new HostAndPort("127.0.0.1", 0), channel => new EchoHandler(channel));
        // Once in peace, so that nothing of the runtime is loaded while descriptors are scarce.
        HangUp(Echoed(harness, listener.Address, () => { }));
        var baseline = Descriptors.Open();
        using var limit = new DescriptorLimit();
        var late = Echoed(harness, listener.Address, () => limit.LeaveRoomFor(1), limit.Dispose);
        HangUp(late);
        Descriptors.RequireBack(baseline);
    }

    /// <summary>Connects and sends a byte; after that the second piece runs, and then the byte must come back.</summary>
    private static RecordingHandler Echoed(
        Harness harness, HostAndPort address, Action before, Action? between = null)
    {
        var client = new RecordingHandler();
        before();
        harness.Network.Connect(address, harness.Loop, (channel, failure) =>
        {
            Assert.Null(failure);
            client.Begin(channel!);
            client.SendAll([7]);
            return client;
        });
        Harness.Until(() => client.SentBytes == 1);
        if (between is not null)
        {
            Assert.Equal(0, client.ReceivedBytes);
            between();
        }

        Harness.Until(() => client.ReceivedBytes == 1);
        return client;
    }

    private static void HangUp(RecordingHandler client) => client.Channel.Loop.Post(() => client.Channel.Close(abort: true));
}
