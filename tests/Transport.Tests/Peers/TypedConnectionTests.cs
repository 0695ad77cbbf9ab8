using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Time;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.Transport.Peers;
using KRaftNet.Transport.Tests.Kit;

namespace KRaftNet.Transport.Tests.Peers;

public sealed class TypedConnectionTests : IDisposable
{
    private static readonly HostAndPort Address = new("broker", 9092);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly ManualLoop _loop = new();
    private readonly ManualTime _time = new();
    private readonly BufferPool _pool = new();
    private readonly TimingWheel _timers;
    private readonly MemoryChannel _channel;
    private readonly ScriptedPeer _peer;
    private ITypedConnection? _connection;
    private Exception? _failure;

    public TypedConnectionTests()
    {
        _timers = new TimingWheel(_time);
        _channel = new MemoryChannel(_loop);
        _peer = new ScriptedPeer(_channel);
        var network = new MemoryNetwork(_loop) { NextConnected = _channel };
        var connector = new PeerConnector(
            new PeerServices(network, _time, _timers, _pool), new PeerIdentity("me", "tests", "1.0"), new PeerOptions());
        connector.Connect(Address, _loop, (connection, failure) => (_connection, _failure) = (connection, failure));
        _loop.Run();
    }

    public void Dispose()
    {
        _connection?.Close();
        _loop.Run();
        Assert.Equal(0, _pool.Outstanding);
        _timers.Dispose();
        Assert.True(_channel.IsClosed);
    }

    [Fact]
    public void Versions_are_asked_before_the_connection_is_given_out()
    {
        Assert.Null(_connection);
        var (header, body) = _peer.Take();
        var asked = Assert.IsType<ApiVersionsRequest>(body);
        Assert.Equal("me", header.ClientId);
        Assert.Equal(("tests", "1.0"), (asked.ClientSoftwareName, asked.ClientSoftwareVersion));
        _peer.Answer(
            ScriptedPeer.Versions(ErrorCode.None, (ApiKey.ApiVersions, 0, 4), (ApiKey.Metadata, 0, 3)),
            header.RequestApiVersion,
            header.CorrelationId);
        Assert.NotNull(_connection);
        Assert.Equal(new VersionRange(0, 3), _connection.Versions.Common(ApiKey.Metadata));
        Assert.True(_connection.Versions.Common(ApiKey.Fetch).IsEmpty);
    }

    [Fact]
    public void Peer_that_does_not_know_our_version_is_asked_in_one_that_it_names()
    {
        var (header, _) = _peer.Take();
        _peer.Answer(
            ScriptedPeer.Versions(ErrorCode.UnsupportedVersion, (ApiKey.ApiVersions, 0, 2)), 0, header.CorrelationId);
        Assert.Null(_connection);
        Assert.Null(_failure);
        var (again, _) = _peer.Take();
        Assert.Equal(2, again.RequestApiVersion);
        _peer.Answer(ScriptedPeer.Versions(ErrorCode.None, (ApiKey.ApiVersions, 0, 2)), 2, again.CorrelationId);
        Assert.NotNull(_connection);
    }

    [Theory]
    [InlineData(ErrorCode.UnsupportedVersion, 0)]
    [InlineData(ErrorCode.InvalidRequest, 4)]
    public void Peer_that_refuses_the_question_is_given_up(ErrorCode error, short version)
    {
        var (header, _) = _peer.Take();
        _peer.Answer(ScriptedPeer.Versions(error), version, header.CorrelationId);
        Assert.Equal(error, Assert.IsType<HandshakeException>(_failure).Error);
        Assert.True(_peer.IsQuiet);
    }

    [Fact]
    public void Peer_that_closes_is_given_up()
    {
        _channel.ArriveEnd(ChannelResult.Closed);
        Assert.Equal(DisconnectReason.ClosedByPeer, Assert.IsType<DisconnectedException>(_failure).Reason);
    }

    [Fact]
    public void Peer_that_answers_rubbish_is_given_up()
    {
        var (header, _) = _peer.Take();
        _channel.Arrive(TestFrames.Wire([0, 0, 0, (byte)header.CorrelationId, 0]));
        Assert.IsType<MalformedMessageException>(_failure);
    }

    [Fact]
    public void Peer_that_does_not_answer_is_given_up_in_time()
    {
        _time.Advance(TimeSpan.FromSeconds(10));
        _loop.Run();
        Assert.Equal(DisconnectReason.RequestTimedOut, Assert.IsType<DisconnectedException>(_failure).Reason);
    }

    [Fact]
    public async Task Request_goes_in_the_highest_common_version_and_its_answer_comes_back_typed()
    {
        var connection = Ready((ApiKey.Metadata, 0, 9));
        var call = connection.Send<MetadataRequest, MetadataResponse>(new MetadataRequest(), Timeout);
        var (header, _) = _peer.Take();
        Assert.Equal(9, header.RequestApiVersion);
        _peer.Answer(new MetadataResponse { ClusterId = "cluster" }, 9, header.CorrelationId);
        Assert.True(call.IsCompletedSuccessfully);
        using var reply = await call;
        Assert.Equal("cluster", reply.Message.ClusterId);
        Assert.Equal(9, reply.Version);
        Assert.True(_pool.Outstanding > 0);
    }

    [Fact]
    public void Caller_may_ask_for_a_lower_version()
    {
        var connection = Ready((ApiKey.Metadata, 0, 9));
        _ = connection.Send<MetadataRequest, MetadataResponse>(new MetadataRequest(), Timeout, maxVersion: 5);
        Assert.Equal(5, _peer.Take().Header.RequestApiVersion);
    }

    [Theory]
    [InlineData(90, 99, short.MaxValue)]
    [InlineData(5, 9, 4)]
    public void Request_without_a_common_version_fails_and_nothing_is_sent(short min, short max, short maxVersion)
    {
        var connection = Ready((ApiKey.Metadata, min, max));
        var call = connection.Send<MetadataRequest, MetadataResponse>(new MetadataRequest(), Timeout, maxVersion);
        Assert.IsType<ApiUnsupportedException>(call.Exception!.InnerException);
        Assert.True(_peer.IsQuiet);
    }

    [Fact]
    public void Answer_that_cannot_be_read_fails_its_caller_and_ends_the_connection()
    {
        var connection = Ready((ApiKey.Metadata, 0, 9));
        DisconnectReason? ended = null;
        connection.OnEnded = (_, reason) => ended = reason;
        var first = connection.Send<MetadataRequest, MetadataResponse>(new MetadataRequest(), Timeout);
        var second = connection.Send<MetadataRequest, MetadataResponse>(new MetadataRequest(), Timeout);
        _channel.Arrive(TestFrames.Wire([0, 0, 0, (byte)_peer.Take().Header.CorrelationId]));
        Assert.IsType<MalformedMessageException>(first.Exception!.InnerException);
        Assert.IsType<DisconnectedException>(second.Exception!.InnerException);
        Assert.Equal(DisconnectReason.ProtocolBroken, ended);
        var third = connection.Send<MetadataRequest, MetadataResponse>(new MetadataRequest(), Timeout);
        Assert.IsType<DisconnectedException>(third.Exception!.InnerException);
    }

    [Fact]
    public void Features_of_the_cluster_come_with_the_versions()
    {
        var (header, _) = _peer.Take();
        var answer = ScriptedPeer.Versions(ErrorCode.None);
        answer.FinalizedFeaturesEpoch = 7;
        answer.FinalizedFeatures.Add(
            new ApiVersionsResponse.FinalizedFeatureKey { Name = "metadata.version", MaxVersionLevel = 25, MinVersionLevel = 25 });
        _peer.Answer(answer, header.RequestApiVersion, header.CorrelationId);
        Assert.Equal(7, _connection!.Versions.FinalizedFeaturesEpoch);
        Assert.Equal(25, _connection.Versions.FinalizedFeatures["metadata.version"]);
    }

    private ITypedConnection Ready(params (ApiKey Key, short Min, short Max)[] served)
    {
        _peer.AnswerVersions(served);
        return _connection!;
    }
}
