using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Platform.Files;
using KRaftNet.TestKit.Contracts;
using KRaftNet.TestKit.RealWorld;
using KRaftNet.Transport;

namespace KRaftNet.Platform.Tests.Sockets;

/// <summary>What is true of sockets beyond the seam's contract.</summary>
public sealed class StreamTests : IDisposable
{
    private readonly Harness _harness = new();
    private readonly TemporaryDirectory _directory = new("streams");

    public void Dispose()
    {
        _harness.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(0L)]
    [InlineData((1L << 31) - 1000)]
    [InlineData((1L << 32) + 123_457)]
    public void File_range_is_sent_from_any_offset(long position)
    {
        // The file has a hole up to there, and takes no space.
        var content = new byte[1_000_000];
        new Prng(9).Fill(content);
        using var file = new OsFileSystem().Open(_directory["sparse"], FileOpenMode.CreateNew);
        file.Write(position, content);
        var (client, server) = Pair();
        client.SendRange(new FileRange(file, position + 7, 900_000, new NoLease()));
        Harness.Until(() => server.ReceivedBytes == 900_000);
        Assert.True(content.AsSpan(7, 900_000).SequenceEqual(server.Received));
    }

    [Fact]
    public void Half_that_the_other_end_closed_ends_reading_and_not_sending()
    {
        using var raw = new System.Net.Sockets.TcpClient();
        var server = new RecordingHandler();
        using var listener = _harness.Network.Listen(new HostAndPort("127.0.0.1", 0), server.Begin);
        raw.Connect("127.0.0.1", listener.Address.Port);
        raw.Client.Send([1, 2, 3]);
        raw.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        Harness.Until(() => server.End == ChannelResult.Closed);
        Assert.Equal([1, 2, 3], server.Received);
        server.SendAll([4, 5]);
        var back = new byte[2];
        Assert.Equal(2, raw.Client.Receive(back));
        Assert.Equal([4, 5], back);
        Assert.Equal(ChannelResult.Closed, server.End);
    }

    [Fact]
    public void End_is_told_once_and_costs_nothing_after()
    {
        var (client, server) = Pair();
        client.Channel.Loop.Post(() => client.Channel.Close(abort: true));
        Harness.Until(() => server.End is not null);
        var calls = server.Calls;
        for (var i = 0; i < 100; i++)
        {
            Harness.On(server.Channel.Loop, () => true);
        }

        Assert.Equal(calls, server.Calls);
        Assert.Equal(ChannelResult.Reset, server.End);
    }

    [Fact]
    public void Reset_of_a_connection_that_is_not_read_is_told_when_it_is()
    {
        var (client, server) = Pair();
        Harness.On(server.Channel.Loop, () =>
        {
            server.Channel.WantRead(false);
            return true;
        });
        client.Channel.Loop.Post(() => client.Channel.Close(abort: true));
        Harness.Until(() => server.Channel.Send([1], more: false, out _) == ChannelResult.Reset);
        Assert.Equal(0, server.Calls);
        server.Channel.Loop.Post(() => server.Channel.WantRead(true));
        Harness.Until(() => server.End is not null);
    }

    private (RecordingHandler Client, RecordingHandler Server) Pair()
    {
        var client = new RecordingHandler();
        var server = new RecordingHandler();
        var ends = 0;
        using var listener = _harness.Network.Listen(new HostAndPort("127.0.0.1", 0), channel =>
        {
            server.Begin(channel);
            Interlocked.Increment(ref ends);
            return server;
        });
        _harness.Network.Connect(listener.Address, null, (channel, _) =>
        {
            client.Begin(channel!);
            Interlocked.Increment(ref ends);
            return client;
        });
        Harness.Until(() => Volatile.Read(ref ends) == 2);
        return (client, server);
    }

    private sealed class NoLease : IFileLeaseOwner
    {
        public void ReleaseLease()
        {
        }
    }
}
