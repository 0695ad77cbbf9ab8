using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.Transport.Frames;
using KRaftNet.Transport.Peers;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Peers;

public sealed class PeerConnectionTests : IDisposable
{
    private static readonly HostAndPort Address = new("broker", 9092);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly ManualLoop _loop = new();
    private readonly ManualTime _time = new();
    private readonly BufferPool _pool = new();
    private readonly TimingWheel _timers;
    private readonly MemoryNetwork _network;
    private readonly MemoryChannel _channel;

    public PeerConnectionTests()
    {
        _timers = new TimingWheel(_time);
        _network = new MemoryNetwork(_loop);
        _channel = new MemoryChannel(_loop);
    }

    public void Dispose() => _timers.Dispose();

    [Fact]
    public void Answers_go_to_their_requests()
    {
        var peer = Connect();
        var first = Send(peer, 1);
        var second = Send(peer, 2);
        Assert.Equal(2, peer.PendingCount);
        _channel.Arrive(TestFrames.Wire([Answer(1, 11), Answer(2, 12)]));
        Assert.Equal([11], first.Body);
        Assert.Equal([12], second.Body);
        Assert.Equal(0, peer.PendingCount);
        Assert.Equal(TestFrames.Wire([Answer(1), Answer(2)]), _channel.Sent);
        End(peer);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-1)]
    public void Answer_to_another_request_ends_the_connection(int correlationId)
    {
        var peer = Connect();
        var waiting = Send(peer, 1);
        _channel.Arrive(TestFrames.Wire(Answer(correlationId)));
        Assert.Equal(DisconnectReason.ProtocolBroken, waiting.Failure);
        Assert.Equal(DisconnectReason.ProtocolBroken, peer.Ended);
        End(peer);
    }

    [Fact]
    public void Answer_that_nobody_asked_for_or_too_short_for_an_id_ends_the_connection()
    {
        var peer = Connect();
        _channel.Arrive(TestFrames.Wire(Answer(1)));
        Assert.Equal(DisconnectReason.ProtocolBroken, peer.Ended);
        End(peer);
        var other = Connect(new MemoryChannel(_loop));
        var waiting = Send(other, 1);
        ((MemoryChannel)_network.NextConnected!).Arrive(TestFrames.Wire([0, 0]));
        Assert.Equal(DisconnectReason.ProtocolBroken, waiting.Failure);
        End(other);
    }

    [Theory]
    [InlineData(ChannelResult.Closed, DisconnectReason.ClosedByPeer)]
    [InlineData(ChannelResult.Reset, DisconnectReason.Reset)]
    public void End_of_the_connection_is_told_to_all_who_wait_and_then_to_the_owner(
        ChannelResult end, DisconnectReason reason)
    {
        var peer = Connect();
        var first = Send(peer, 1);
        var second = Send(peer, 2);
        var told = new List<DisconnectReason?>();
        peer.OnEnded = (_, why) => told.AddRange([first.Failure, second.Failure, why]);
        _channel.ArriveEnd(end);
        Assert.Equal([reason, reason, reason], told);
        Assert.False(peer.CanSend);
        End(peer);
    }

    [Fact]
    public void Request_that_is_not_answered_in_time_ends_the_connection()
    {
        var peer = Connect();
        var slow = Send(peer, 1);
        _time.Advance(TimeSpan.FromSeconds(20));
        _channel.Arrive(TestFrames.Wire(Answer(1)));
        var lost = Send(peer, 2);
        _time.Advance(TimeSpan.FromSeconds(29));
        _loop.Run();
        Assert.Null(lost.Failure);
        _time.Advance(TimeSpan.FromSeconds(1));
        _loop.Run();
        Assert.Equal(DisconnectReason.RequestTimedOut, lost.Failure);
        Assert.NotNull(slow.Body);
        End(peer);
    }

    [Fact]
    public void Shorter_timeout_behind_a_longer_one_counts()
    {
        var peer = Connect();
        Send(peer, 1);
        var urgent = Send(peer, 2, timeout: TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));
        _loop.Run();
        Assert.Equal(DisconnectReason.RequestTimedOut, urgent.Failure);
        End(peer);
    }

    [Fact]
    public void Pending_requests_are_bounded()
    {
        var peer = Connect(options: new PeerOptions { PendingMax = 2 });
        Send(peer, 1);
        Assert.True(peer.CanSend);
        Send(peer, 2);
        Assert.False(peer.CanSend);
        var third = Request(3);
        Assert.Throws<InvariantException>(() => peer.Send(3, third, Timeout, new Waiting()));
        third.Dispose();
        _channel.Arrive(TestFrames.Wire(Answer(1)));
        Assert.True(peer.CanSend);
        End(peer);
    }

    [Fact]
    public void Blocked_requests_leave_in_order_when_the_channel_is_writable()
    {
        var peer = Connect();
        _channel.Take = _ => 0;
        Send(peer, 1);
        Send(peer, 2);
        peer.SendUnanswered(Request(3));
        _channel.BecomeWritable(offered => Math.Min(offered, 5));
        Assert.Equal(TestFrames.Wire([Answer(1), Answer(2), Answer(3)]), _channel.Sent);
        Assert.Equal(2, peer.PendingCount);
        End(peer);
    }

    [Fact]
    public void Failed_send_is_told_by_the_loop_not_inside_the_call()
    {
        var peer = Connect();
        _channel.Close(abort: false);
        var waiting = Send(peer, 1);
        Assert.Null(waiting.Failure);
        _loop.Run();
        Assert.Equal(DisconnectReason.ClosedByPeer, waiting.Failure);
        End(peer);
    }

    [Fact]
    public void Closing_gives_back_what_was_not_sent()
    {
        var peer = Connect();
        _channel.Take = offered => Math.Min(offered, 3);
        _channel.Take = _ => 0;
        var waiting = Send(peer, 1);
        Send(peer, 2);
        peer.Close();
        peer.Close();
        Assert.Equal(DisconnectReason.ClosedHere, waiting.Failure);
        End(peer);
    }

    [Fact]
    public void Refused_connect_is_told_with_its_reason()
    {
        NetworkError? error = null;
        PeerConnection.Connect(
            Address, _loop, new PeerOptions(), Services(), (peer, failure) => error = peer is null ? failure!.Error : null);
        Assert.Null(error);
        _loop.Run();
        Assert.Equal(NetworkError.Refused, error);
    }

    [Fact]
    public void Correlation_ids_are_never_negative()
    {
        var peer = Connect();
        var previous = peer.NextCorrelationId();
        Assert.Equal(previous + 1, peer.NextCorrelationId());
        Assert.True(previous >= 0);
        End(peer);
    }

    private PeerServices Services() => new(_network, _time, _timers, _pool);

    private PeerConnection Connect(MemoryChannel? channel = null, PeerOptions? options = null)
    {
        _network.NextConnected = channel ?? _channel;
        PeerConnection? connected = null;
        PeerConnection.Connect(
            Address, _loop, options ?? new PeerOptions(), Services(), (peer, _) => connected = peer);
        Assert.Null(connected);
        _loop.Run();
        return connected!;
    }

    private void End(PeerConnection peer)
    {
        peer.Close();
        Assert.Equal(0, _pool.Outstanding);
    }

    private Waiting Send(PeerConnection peer, int correlationId, TimeSpan? timeout = null)
    {
        var waiting = new Waiting();
        peer.Send(correlationId, Request(correlationId), timeout ?? Timeout, waiting);
        return waiting;
    }

    private FrameParts Request(int correlationId) => TestFrames.Parts(_pool, Answer(correlationId));

    private static byte[] Answer(int correlationId, params byte[] body)
    {
        var bytes = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, correlationId);
        body.CopyTo(bytes, 4);
        return bytes;
    }

    private sealed class Waiting : IPendingResponse
    {
        public byte[]? Body { get; private set; }

        public DisconnectReason? Failure { get; private set; }

        public void OnResponse(PooledBuffer frame)
        {
            Assert.Null(Body);
            Body = frame.Span[4..].ToArray();
            frame.Dispose();
        }

        public void OnDisconnected(DisconnectedException reason)
        {
            Assert.Null(Failure);
            Failure = reason.Reason;
        }
    }
}
