using KRaftNet.Common;
using KRaftNet.Common.Loops;

namespace KRaftNet.Transport.Peers;

/// <summary>Makes typed connections: connects, and asks for the peer's versions. Immutable.</summary>
public sealed class PeerConnector(PeerServices services, PeerIdentity identity, PeerOptions options)
{
    /// <summary>
    /// Connects. <paramref name="connected"/> is called once, on the loop, never inside this call, with a connection that
    /// may be used, or with the reason why there is none: a <see cref="NetworkException"/>, a
    /// <see cref="DisconnectedException"/>, a <see cref="HandshakeException"/> or a
    /// <see cref="Protocol.Wire.MalformedMessageException"/>.
    /// </summary>
    public void Connect(HostAndPort address, IEventLoop loop, Action<ITypedConnection?, Exception?> connected) =>
        PeerConnection.Connect(address, loop, options, services, (peer, failure) =>
        {
            if (peer is null)
            {
                connected(null, Invariant.NotNull(failure));
                return;
            }

            // By a post: the channel tells events only when this call has returned.
            var handshake = new Handshake(peer, identity, services.Pool, options.HandshakeTimeout, connected);
            loop.Post(handshake.Begin);
        });
}
