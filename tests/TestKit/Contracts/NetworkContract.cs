using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Contracts;

/// <summary>
/// The promises of <see cref="INetwork"/> and <see cref="IByteChannel"/> as tests. Derive a public class to run them
/// on an implementation. Handlers run on the network's loops, which may be other threads.
/// </summary>
public abstract class NetworkContract
{
    /// <summary>What is tested; everything happens on one machine.</summary>
    protected abstract INetwork Network { get; }

    /// <summary>A loop of the tested kind, to own connections and to close them on.</summary>
    protected abstract IEventLoop Loop { get; }

    /// <summary>
    /// Lets things happen until the condition holds; fails the test if it does not in a generous time.
    /// </summary>
    protected abstract void Until(Func<bool> condition);

    /// <summary>A file of these bytes, open for reading.</summary>
    protected abstract IFile MakeFile(ReadOnlySpan<byte> content);

    /// <summary>The host to listen on and connect to.</summary>
    protected virtual string Host => "localhost";

    /// <summary>More bytes than a stream takes while nobody reads.</summary>
    protected virtual int MoreThanARoom => 32 << 20;

    [Fact]
    public void Listener_takes_a_free_port_and_tells_it()
    {
        using var one = Network.Listen(new HostAndPort(Host, 0), _ => new RecordingHandler());
        using var other = Network.Listen(new HostAndPort(Host, 0), _ => new RecordingHandler());
        Assert.InRange(one.Address.Port, 1, 65535);
        Assert.NotEqual(one.Address.Port, other.Address.Port);
    }

    [Fact]
    public void Second_listener_on_a_port_is_refused_until_the_first_is_gone()
    {
        var first = Network.Listen(new HostAndPort(Host, 0), _ => new RecordingHandler());
        var failure = Assert.Throws<NetworkException>(() => Network.Listen(first.Address, _ => new RecordingHandler()));
        Assert.Equal(NetworkError.AddressInUse, failure.Error);
        first.Dispose();
        using var again = Network.Listen(first.Address, _ => new RecordingHandler());
        Assert.Equal(first.Address.Port, again.Address.Port);
    }

    [Fact]
    public void Connecting_where_nobody_listens_is_refused()
    {
        var listener = Network.Listen(new HostAndPort(Host, 0), _ => new RecordingHandler());
        listener.Dispose();
        NetworkException? failure = null;
        Network.Connect(listener.Address, Loop, (_, e) =>
        {
            Volatile.Write(ref failure, e);
            return null;
        });
        Until(() => Volatile.Read(ref failure) is not null);
        Assert.Equal(NetworkError.Refused, failure!.Error);
    }

    [Fact]
    public void Connecting_is_told_on_the_chosen_loop_and_not_inside_the_call()
    {
        using var pair = Pair();
        Assert.True(pair.ToldOnLoop);
        Assert.False(pair.ToldInsideCall);
        Assert.Same(Loop, pair.Client.Channel.Loop);
    }

    [Fact]
    public void Both_ends_know_both_addresses()
    {
        using var pair = Pair();
        Assert.Equal(pair.Client.Channel.Local.Port, pair.Server.Channel.Remote.Port);
        Assert.Equal(pair.Client.Channel.Remote.Port, pair.Server.Channel.Local.Port);
    }

    [Fact]
    public void Bytes_arrive_whole_in_order_in_both_directions()
    {
        using var pair = Pair();
        var there = Pattern(200_000, 1);
        var back = Pattern(150_000, 2);
        pair.Client.SendAll(there);
        pair.Server.SendAll(back);
        Until(() => pair.Server.ReceivedBytes == there.Length && pair.Client.ReceivedBytes == back.Length);
        Assert.True(there.AsSpan().SequenceEqual(pair.Server.Received));
        Assert.True(back.AsSpan().SequenceEqual(pair.Client.Received));
    }

    [Fact]
    public void Sender_is_stopped_by_a_reader_that_does_not_read_and_goes_on_when_it_does()
    {
        using var pair = Pair();
        On(pair.Server, end => end.Channel.WantRead(false));
        var much = Pattern(MoreThanARoom, 3);
        pair.Client.SendAll(much);
        Until(() => pair.Client.Blocked);
        Assert.True(pair.Client.SentBytes < much.Length);
        On(pair.Server, end => end.Channel.WantRead(true));
        Until(() => pair.Server.ReceivedBytes == much.Length);
        Assert.True(much.AsSpan().SequenceEqual(pair.Server.Received));
    }

    [Fact]
    public void End_is_told_behind_all_that_was_sent()
    {
        using var pair = Pair();
        var bytes = Pattern(50_000, 4);
        pair.Client.SendAll(bytes);
        Until(() => pair.Client.SentBytes == bytes.Length);
        On(pair.Client, end => end.Channel.Close(abort: false));
        Until(() => pair.Server.End is not null);
        Assert.Equal(ChannelResult.Closed, pair.Server.End);
        Assert.True(bytes.AsSpan().SequenceEqual(pair.Server.Received));
    }

    [Fact]
    public void Abort_resets_the_other_end()
    {
        using var pair = Pair();
        On(pair.Client, end => end.Channel.Close(abort: true));
        Until(() => pair.Server.End is not null);
        Assert.Equal(ChannelResult.Reset, pair.Server.End);
    }

    [Fact]
    public void After_closing_nothing_is_told_and_closing_again_does_no_harm()
    {
        using var pair = Pair();
        On(pair.Server, end =>
        {
            end.Channel.Close(abort: false);
            end.Channel.Close(abort: true);
        });
        var calls = pair.Server.Calls;
        pair.Client.SendAll(Pattern(100, 5));
        Until(() => pair.Client.End is not null);
        Assert.Equal(calls, pair.Server.Calls);
    }

    [Fact]
    public void Sending_to_an_end_that_is_gone_fails_in_the_end()
    {
        using var pair = Pair();
        On(pair.Server, end => end.Channel.Close(abort: true));
        Until(() => pair.Client.End is not null);
        var result = pair.Client.Channel.Send([1], false, out var sent);
        Assert.Equal(0, sent);
        Assert.Contains(result, new[] { ChannelResult.Closed, ChannelResult.Reset });
    }

    [Fact]
    public void File_range_is_sent_as_its_bytes()
    {
        using var pair = Pair();
        var content = Pattern(300_000, 6);
        using var file = MakeFile(content);
        var lease = new CountingLease();
        pair.Client.SendRange(new FileRange(file, 1000, 250_000, lease));
        Until(() => pair.Server.ReceivedBytes == 250_000);
        Assert.True(content.AsSpan(1000, 250_000).SequenceEqual(pair.Server.Received));
        Assert.Equal(1, lease.Released);
    }

    [Fact]
    public void File_that_ends_before_its_range_is_told()
    {
        using var pair = Pair();
        using var file = MakeFile(Pattern(100, 7));
        var range = new FileRange(file, 0, 200, new CountingLease());
        var result = ChannelResult.Done;
        for (var offset = 0; result == ChannelResult.Done && offset < 200;)
        {
            result = pair.Client.Channel.SendFile(range, offset, out var sent);
            offset += sent;
        }

        Assert.Equal(ChannelResult.ShortFile, result);
    }

    [Fact]
    public void Connections_outlive_their_listener()
    {
        using var pair = Pair();
        pair.StopListening();
        pair.Client.SendAll([1, 2, 3]);
        Until(() => pair.Server.ReceivedBytes == 3);
        Assert.Equal(new byte[] { 1, 2, 3 }, pair.Server.Received);
    }

    /// <summary>Runs something on the loop that owns an end, and waits for it.</summary>
    private void On(RecordingHandler end, Action<RecordingHandler> action)
    {
        var done = 0;
        end.Channel.Loop.Post(() =>
        {
            action(end);
            Volatile.Write(ref done, 1);
        });
        Until(() => Volatile.Read(ref done) == 1);
    }

    private ConnectedPair Pair()
    {
        var pair = new ConnectedPair(this);
        Until(() => pair.IsConnected);
        return pair;
    }

    private static byte[] Pattern(int length, ulong seed)
    {
        var bytes = new byte[length];
        new Common.Prng(seed).Fill(bytes);
        return bytes;
    }

    private sealed class ConnectedPair : IDisposable
    {
        private readonly NetworkContract _contract;
        private readonly INetworkListener _listener;
        private int _ends;

        public ConnectedPair(NetworkContract contract)
        {
            _contract = contract;
            _listener = contract.Network.Listen(new HostAndPort(contract.Host, 0), channel =>
            {
                Server.Begin(channel);
                Interlocked.Increment(ref _ends);
                return Server;
            });
            var inside = true;
            var caller = Environment.CurrentManagedThreadId;
            contract.Network.Connect(_listener.Address, contract.Loop, (channel, failure) =>
            {
                ToldInsideCall = Environment.CurrentManagedThreadId == caller && Volatile.Read(ref inside);
                ToldOnLoop = contract.Loop.IsCurrent;
                Client.Begin(channel ?? throw failure!);
                Interlocked.Increment(ref _ends);
                return Client;
            });
            Volatile.Write(ref inside, false);
        }

        public RecordingHandler Client { get; } = new();

        public RecordingHandler Server { get; } = new();

        public bool ToldOnLoop { get; private set; }

        public bool ToldInsideCall { get; private set; }

        public bool IsConnected => Volatile.Read(ref _ends) == 2;

        public void StopListening() => _listener.Dispose();

        public void Dispose()
        {
            _listener.Dispose();
            foreach (var end in new[] { Client, Server })
            {
                _contract.On(end, e => e.Channel.Close(abort: true));
            }
        }
    }

    private sealed class CountingLease : IFileLeaseOwner
    {
        private int _released;

        public int Released => Volatile.Read(ref _released);

        public void ReleaseLease() => Interlocked.Increment(ref _released);
    }
}
