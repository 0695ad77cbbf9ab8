using KRaftNet.Common;
using KRaftNet.TestKit.Contracts;
using KRaftNet.Transport;

namespace KRaftNet.Platform.Tests.Sockets;

public sealed class AddressTests : IDisposable
{
    private readonly Harness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("localhost", "localhost")]
    [InlineData("::1", "::1")]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("", "127.0.0.1")]
    [InlineData("", "::1")]
    [InlineData("::", "127.0.0.1")]
    public void Listener_is_reached(string listenHost, string connectHost)
    {
        Assert.SkipUnless(
            !connectHost.Contains(':', StringComparison.Ordinal) || File.Exists("/proc/net/if_inet6"), "no IPv6 here");
        IByteChannel? accepted = null;
        using var listener = _harness.Network.Listen(new HostAndPort(listenHost, 0), channel =>
        {
            accepted = channel;
            return new RecordingHandler().Begin(channel);
        });
        var client = Connect(new HostAndPort(connectHost, listener.Address.Port));
        Assert.Null(client.Failure);
        Harness.Until(() => accepted is not null);
        Assert.Equal(connectHost == "::1" ? "::1" : accepted!.Remote.Host, accepted!.Remote.Host);
        Assert.DoesNotContain("ffff", accepted.Remote.Host, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_name_is_told_by_both_listen_and_connect()
    {
        var address = new HostAndPort("no-such-host.invalid", 9092);
        Assert.Equal(
            NetworkError.UnknownHost,
            Assert.Throws<NetworkException>(() => _harness.Network.Listen(address, _ => new RecordingHandler())).Error);
        Assert.Equal(NetworkError.UnknownHost, Connect(address).Failure!.Error);
    }

    [Fact]
    public void Address_of_another_machine_cannot_be_listened_on()
    {
        var failure = Assert.Throws<NetworkException>(
            () => _harness.Network.Listen(new HostAndPort("192.0.2.1", 0), _ => new RecordingHandler()));
        Assert.Equal(NetworkError.AddressNotAvailable, failure.Error);
        Assert.Contains("192.0.2.1:0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_that_resolves_where_nobody_listens_is_refused()
    {
        var listener = _harness.Network.Listen(new HostAndPort("localhost", 0), _ => new RecordingHandler());
        listener.Dispose();
        Assert.Equal(
            NetworkError.Refused, Connect(new HostAndPort("localhost", listener.Address.Port)).Failure!.Error);
    }

    [Fact]
    public void Connections_without_a_chosen_loop_are_spread_over_the_reactors()
    {
        using var listener = _harness.Network.Listen(
            new HostAndPort("127.0.0.1", 0), channel => new RecordingHandler().Begin(channel));
        var loops = Enumerable.Range(0, 4).Select(_ => Connect(listener.Address).Channel!.Loop).Distinct();
        Assert.Equal(2, loops.Count());
    }

    private (IByteChannel? Channel, NetworkException? Failure) Connect(HostAndPort address)
    {
        IByteChannel? made = null;
        NetworkException? why = null;
        _harness.Network.Connect(address, null, (channel, failure) =>
        {
            Volatile.Write(ref made, channel);
            Volatile.Write(ref why, failure);
            return channel is null ? null : new RecordingHandler().Begin(channel);
        });
        Harness.Until(() => Volatile.Read(ref made) is not null || Volatile.Read(ref why) is not null);
        return (made, why);
    }
}
