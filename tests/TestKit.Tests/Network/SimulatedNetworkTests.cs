using KRaftNet.Common;
using KRaftNet.TestKit.Contracts;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Tests.Network;

public sealed class SimulatedNetworkTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    [Fact]
    public void Bytes_between_machines_arrive_whole_in_every_kind_of_world()
    {
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var faults = FaultOptions.Swarm(new Common.Prng(seed));
            var two = new TwoMachines(seed, faults);
            var bytes = new byte[20_000];
            new Common.Prng(seed).Fill(bytes);
            two.Client.SendAll(bytes);
            Assert.True(two.World.RunUntil(() => two.Server.ReceivedBytes == bytes.Length, Long));
            Assert.Equal(bytes, two.Server.Received);
        }
    }

    [Fact]
    public void Frames_arrive_in_pieces()
    {
        var faults = new FaultOptions
        {
            SegmentationProbability = 1,
            ShortReceiveProbability = 0,
            ShortSendProbability = 0,
        };
        var firstPieces = new SortedSet<int>();
        for (var seed = 1UL; seed <= 10; seed++)
        {
            var two = new TwoMachines(seed, faults);
            two.Client.SendAll(new byte[1000]);
            Assert.True(two.World.RunUntil(() => two.Server.ReceivedBytes > 0, Long));
            firstPieces.Add(two.Server.ReceivedBytes);
        }

        Assert.True(firstPieces.Count > 5, $"{firstPieces.Count} different first pieces");
    }

    [Fact]
    public void Stream_takes_no_more_than_its_room()
    {
        var two = new TwoMachines(1, new FaultOptions { WindowBytesMin = 100, WindowBytesMax = 100 });
        two.Client.SendAll(new byte[1000]);
        Assert.InRange(two.Client.SentBytes, 1, 100);
        Assert.True(two.Client.Blocked);
        Assert.True(two.World.RunUntil(() => two.Server.ReceivedBytes == 1000, Long));
    }

    [Fact]
    public void Writer_is_told_of_room_in_thirds_of_the_window_and_not_byte_by_byte()
    {
        const int Window = 300;
        const int Total = 30_000;
        var faults = new FaultOptions
        {
            WindowBytesMin = Window,
            WindowBytesMax = Window,
            SegmentationProbability = 1,
            ShortReceiveProbability = 1,
            ShortSendProbability = 0,
        };
        var two = new TwoMachines(1, faults);
        two.Client.SendAll(new byte[Total]);
        Assert.True(two.World.RunUntil(() => two.Server.ReceivedBytes == Total, Long));
        Assert.InRange(two.Client.Calls, 1, Total / (Window / 3));
    }

    [Fact]
    public void Cut_way_holds_bytes_silently_and_brings_them_in_order_when_healed()
    {
        var two = new TwoMachines(1);
        two.World.Network.Links.Cut(two.ClientNode, two.ServerNode);
        two.Client.SendAll([1, 2, 3]);
        two.Server.SendAll([9]);
        two.World.RunFor(Long);
        Assert.Empty(two.Server.Received);
        Assert.Equal(new byte[] { 9 }, two.Client.Received);
        Assert.Null(two.Server.End);
        two.Client.SendAll([4, 5]);
        two.World.RunFor(Long);
        two.World.Network.Links.Heal(two.ClientNode, two.ServerNode);
        Assert.True(two.World.RunUntil(() => two.Server.ReceivedBytes == 5, Long));
        Assert.Equal(new byte[] { 1, 2, 3, 4, 5 }, two.Server.Received);
    }

    [Fact]
    public void Connecting_through_a_cut_is_unreachable_in_the_end_and_succeeds_if_healed_in_time()
    {
        var two = new TwoMachines(1);
        two.World.Network.Links.Isolate(two.ServerNode);
        var outcome = two.TryConnect();
        two.World.RunFor(TimeSpan.FromSeconds(5));
        Assert.Null(outcome());
        two.World.RunFor(TimeSpan.FromSeconds(60));
        Assert.Equal(NetworkError.Unreachable, outcome());
        var again = two.TryConnect();
        two.World.RunFor(TimeSpan.FromSeconds(5));
        two.World.Network.Links.HealAll();
        var before = two.Accepted;
        Assert.True(two.World.RunUntil(() => two.Accepted > before, Long));
        Assert.Null(again());
    }

    [Fact]
    public void Killed_process_ends_its_connections_and_refuses_new_ones()
    {
        var ends = new SortedSet<ChannelResult>();
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var two = new TwoMachines(seed);
            two.ServerNode.Crash(CrashMode.KeepAll);
            Assert.True(two.World.RunUntil(() => two.Client.End is not null, Long));
            ends.Add(two.Client.End!.Value);
            var outcome = two.TryConnect();
            Assert.True(two.World.RunUntil(() => outcome() is not null, Long));
            Assert.Equal(NetworkError.Refused, outcome());
        }

        Assert.Equal([ChannelResult.Closed, ChannelResult.Reset], ends);
    }

    [Fact]
    public void Machine_without_power_is_silent_until_it_is_back_and_then_resets()
    {
        var two = new TwoMachines(1);
        two.ServerNode.Crash(CrashMode.Random, silent: true);
        two.Client.SendAll([1]);
        var outcome = two.TryConnect();
        two.World.RunFor(Long);
        Assert.Null(two.Client.End);
        Assert.Equal(NetworkError.Unreachable, outcome());
        two.ServerNode.Start();
        Assert.True(two.World.RunUntil(() => two.Client.End is not null, Long));
        Assert.Equal(ChannelResult.Reset, two.Client.End);
        var refused = two.TryConnect();
        Assert.True(two.World.RunUntil(() => refused() is not null, Long));
        Assert.Equal(NetworkError.Refused, refused());
    }

    [Fact]
    public void Unknown_host_and_foreign_address_are_told_apart()
    {
        var two = new TwoMachines(1);
        NetworkException? failure = null;
        two.ClientNode.Process!.Network.Connect(new HostAndPort("nowhere", 1), null, (_, e) =>
        {
            failure = e;
            return null;
        });
        Assert.True(two.World.RunUntil(() => failure is not null, Long));
        Assert.Equal(NetworkError.UnknownHost, failure!.Error);
        var foreign = Assert.Throws<NetworkException>(() =>
            two.ClientNode.Process!.Network.Listen(new HostAndPort("server", 0), _ => new RecordingHandler()));
        Assert.Equal(NetworkError.AddressNotAvailable, foreign.Error);
    }

    [Fact]
    public void Receiving_outside_the_loop_fails_the_seed()
    {
        var two = new TwoMachines(1);
        Assert.Throws<InvalidOperationException>(() => two.Server.Channel.Receive(new byte[1], out _));
        Assert.Throws<SimulationFailedException>(() =>
        {
            two.Client.SendAll([1]);
            two.World.RunFor(Long);
        });
    }

    [Fact]
    public void Channels_are_counted_until_they_are_closed_or_their_process_dies()
    {
        var two = new TwoMachines(1);
        Assert.Equal(2, two.World.Network.OpenChannels);
        two.Client.Channel.Loop.Post(() => two.Client.Channel.Close(abort: false));
        two.World.RunFor(Long);
        Assert.Equal(1, two.World.Network.OpenChannels);
        two.ServerNode.Crash();
        Assert.Equal(0, two.World.Network.OpenChannels);
    }

    [Fact]
    public void Same_seed_gives_the_same_trace_and_another_seed_another_one()
    {
        Assert.Equal(TraceOf(3), TraceOf(3));
        Assert.NotEqual(TraceOf(3), TraceOf(4));
    }

    private static ulong TraceOf(ulong seed)
    {
        var two = new TwoMachines(seed, FaultOptions.Swarm(new Common.Prng(seed)));
        two.Client.SendAll(new byte[5000]);
        two.Server.SendAll(new byte[3000]);
        two.World.RunFor(TimeSpan.FromSeconds(1));
        two.ServerNode.Crash();
        two.World.RunFor(TimeSpan.FromSeconds(1));
        two.ServerNode.Start();
        two.World.RunFor(TimeSpan.FromSeconds(10));
        return two.World.TraceHash;
    }
}
