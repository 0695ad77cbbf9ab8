using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Transport.Peers;

/// <summary>A <see cref="PeerConnection"/> whose versions are negotiated. Owned by its loop.</summary>
internal sealed class TypedConnection : ITypedConnection
{
    private readonly PeerConnection _peer;
    private readonly PeerIdentity _identity;
    private readonly BufferPool _pool;
    private readonly Action _endMalformed;

    public TypedConnection(PeerConnection peer, PeerIdentity identity, BufferPool pool, ApiVersionTable versions)
    {
        _peer = peer;
        _identity = identity;
        _pool = pool;
        _endMalformed = () => peer.Close(DisconnectReason.ProtocolBroken);
        Versions = versions;
        peer.OnEnded = (_, reason) => OnEnded?.Invoke(this, reason);
    }

    /// <inheritdoc/>
    public HostAndPort Address => _peer.Address;

    /// <inheritdoc/>
    public IEventLoop Loop => _peer.Loop;

    /// <inheritdoc/>
    public ApiVersionTable Versions { get; }

    /// <inheritdoc/>
    public DisconnectReason? Ended => _peer.Ended;

    /// <inheritdoc/>
    public bool CanSend => _peer.CanSend;

    /// <inheritdoc/>
    public Action<ITypedConnection, DisconnectReason>? OnEnded { get; set; }

    /// <inheritdoc/>
    public Task<Reply<TResponse>> Send<TRequest, TResponse>(
        TRequest request, TimeSpan timeout, short maxVersion = short.MaxValue)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        if (_peer.Ended is { } reason)
        {
            return Task.FromException<Reply<TResponse>>(new DisconnectedException(Address, reason));
        }

        if (!TryChooseVersion(TRequest.ApiKey, maxVersion, out var version))
        {
            return Task.FromException<Reply<TResponse>>(Unsupported(TRequest.ApiKey, maxVersion));
        }

        var call = new PendingCall<TResponse>(version, _endMalformed);
        var id = _peer.NextCorrelationId();
        _peer.Send(id, Encode(request, version, id), timeout, call);
        return call.Task;
    }

    /// <inheritdoc/>
    public void SendUnanswered<TRequest, TResponse>(TRequest request, short maxVersion = short.MaxValue)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        if (!TryChooseVersion(TRequest.ApiKey, maxVersion, out var version))
        {
            throw Unsupported(TRequest.ApiKey, maxVersion);
        }

        _peer.SendUnanswered(Encode(request, version, _peer.NextCorrelationId()));
    }

    /// <inheritdoc/>
    public void Close() => _peer.Close();

    private bool TryChooseVersion(ApiKey key, short maxVersion, out short version)
    {
        var common = Versions.Common(key);
        version = Math.Min(common.Max, maxVersion);
        return !common.IsEmpty && version >= common.Min;
    }

    private ApiUnsupportedException Unsupported(ApiKey key, short maxVersion)
    {
        var ours = ApiKeys.Get(key).StableVersions;
        return new ApiUnsupportedException(
            Address, key, ours with { Max = Math.Min(ours.Max, maxVersion) }, Versions.OfPeer(key));
    }

    private FrameParts Encode(IMessage request, short version, int correlationId)
    {
        Invariant.Require(Loop.IsCurrent);
        return MessageFrames.Encode(FrameWriter.Request(request, version, correlationId, _identity.ClientId), _pool);
    }
}
