using KRaftNet.Protocol.Wire;

namespace KRaftNet.Transport.Peers;

/// <summary>Which exceptions a peer, or the way to it, is the cause of. Stateless.</summary>
public static class PeerFailure
{
    /// <summary>Whether an exception is an operating error of a connection; others are not to be caught.</summary>
    public static bool Is(Exception e) => e is NetworkException or DisconnectedException or HandshakeException
        or ApiUnsupportedException or UnsupportedFieldException or MalformedMessageException;
}
