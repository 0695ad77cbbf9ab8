using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;
using KRaftNet.Raft;
using KRaftNet.Transport;
using KRaftNet.Transport.Peers;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Quorum.Peers;

/// <summary>
/// Sends the core's requests to peers. Each peer has two connections: one for fetches, which the leader holds for a while,
/// and one for all else, so that a vote never waits behind a fetch. Owned by the driver's loop.
/// </summary>
internal sealed class RaftPeers : IDisposable
{
    private readonly PeerSettings _settings;
    private readonly NodeAddresses _addresses;
    private readonly IEventLoop _loop;
    private readonly PeerConnections _fetches;
    private readonly PeerConnections _others;

    public RaftPeers(PeerSettings settings, NodeAddresses addresses, PeerConnector connector, IEventLoop loop)
    {
        _settings = settings;
        _addresses = addresses;
        _loop = loop;
        _fetches = new PeerConnections(connector, loop);
        _others = new PeerConnections(connector, loop);
    }

    /// <summary>Sends; the outcome comes to the receiver once.</summary>
    /// <param name="sent">The core's request.</param>
    /// <param name="voters">The voters in force.</param>
    /// <param name="events">Gets the outcome.</param>
    public void Send(OutboundRequest sent, VoterSet voters, IPeerEvents events)
    {
        var address = sent.To == ReplicaKey.Any
            ? _addresses.NextToAsk(_settings.Self, voters)
            : _addresses.Find(sent.To.Id, voters);
        if (address is not { } to)
        {
            _loop.Post(() => events.OnFailed(sent, isRefused: false));
            return;
        }

        var exchange = new Exchange(this, sent, to, voters, events);
        switch (sent.Request)
        {
            case VoteRequest vote:
                exchange.Run<Wire.VoteRequest, Wire.VoteResponse>(
                    _others, VoteMessages.ToWire(vote, _settings.ClusterId), VoteMessages.FromWire);
                break;
            case BeginQuorumEpochRequest begin:
                exchange.Run<Wire.BeginQuorumEpochRequest, Wire.BeginQuorumEpochResponse>(
                    _others,
                    BeginQuorumEpochMessages.ToWire(begin, _settings.ClusterId, _settings.OwnEndpoints),
                    BeginQuorumEpochMessages.FromWire);
                break;
            case EndQuorumEpochRequest end:
                exchange.Run<Wire.EndQuorumEpochRequest, Wire.EndQuorumEpochResponse>(
                    _others,
                    EndQuorumEpochMessages.ToWire(end, _settings.ClusterId, _settings.OwnEndpoints),
                    EndQuorumEpochMessages.FromWire);
                break;
            case FetchRequest fetch:
                exchange.Run<Wire.FetchRequest, Wire.FetchResponse>(
                    _fetches,
                    RaftFetchMessages.ToWire(fetch, _settings.ClusterId, _settings.FetchMaxBytes),
                    RaftFetchMessages.FromWire);
                break;
            default:
                throw Invariant.Unreachable("the core sends four requests; snapshots are the driver's");
        }
    }

    /// <summary>Asks a node something of one's own. The task fails as those of <see cref="ITypedConnection"/> do.</summary>
    public async Task<Reply<TResponse>> Ask<TRequest, TResponse>(HostAndPort address, TRequest request)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        var connection = await _others.Get(address);
        return await connection.Send<TRequest, TResponse>(request, _settings.RequestTimeout);
    }

    /// <summary>A connection to a node, to look at what it supports.</summary>
    public Task<ITypedConnection> Connect(HostAndPort address) => _others.Get(address);

    /// <inheritdoc/>
    public void Dispose()
    {
        _fetches.Dispose();
        _others.Dispose();
    }

    /// <summary>One request on its way.</summary>
    private sealed class Exchange(
        RaftPeers peers, OutboundRequest sent, HostAndPort address, VoterSet voters, IPeerEvents events)
    {
        /// <summary>Sends. What comes of it is posted, so that whatever throws there ends the loop and not this task.</summary>
        public async void Run<TRequest, TResponse>(
            PeerConnections connections, TRequest request, Func<TResponse, PeerAnswer?> read)
            where TRequest : class, IRequest<TRequest, TResponse>
            where TResponse : class, IMessage<TResponse>
        {
            Reply<TResponse> reply;
            try
            {
                var connection = await connections.Get(address);
                if (!connection.CanSend)
                {
                    peers._loop.Post(() => Fail(isRefused: false));
                    return;
                }

                reply = await connection.Send<TRequest, TResponse>(request, peers._settings.RequestTimeout);
            }
            catch (Exception e) when (PeerFailure.Is(e))
            {
                var isRefused = e is NetworkException { Error: NetworkError.Refused };
                peers._loop.Post(() => Fail(isRefused));
                return;
            }

            peers._loop.Post(() => Deliver(reply, read));
        }

        private void Deliver<TResponse>(Reply<TResponse> reply, Func<TResponse, PeerAnswer?> read)
            where TResponse : class, IMessage<TResponse>
        {
            using (reply)
            {
                if (read(reply.Message) is not { } answer)
                {
                    events.OnFailed(sent, isRefused: false);
                    return;
                }

                peers._addresses.Learn(answer.Addresses);
                events.OnAnswer(sent, answer);
            }
        }

        private void Fail(bool isRefused)
        {
            // Who was told a wrong address has not found a dead process.
            var hasOther = peers._addresses.Doubt(sent.To.Id, address, voters);
            events.OnFailed(sent, isRefused && !hasOther);
        }
    }
}

/// <summary>What requests to peers say of this node. Immutable.</summary>
/// <param name="Self">This node.</param>
/// <param name="ClusterId">The cluster.</param>
/// <param name="OwnEndpoints">Where this node's controller is reached; empty on a broker.</param>
/// <param name="FetchMaxBytes">Most bytes of one answer to a fetch.</param>
/// <param name="RequestTimeout">After it a request counts as lost.</param>
internal sealed record PeerSettings(
    NodeId Self,
    string ClusterId,
    IReadOnlyList<VoterEndpoint> OwnEndpoints,
    int FetchMaxBytes,
    TimeSpan RequestTimeout);
