using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Wire;
using KRaftNet.Transport;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Client.Connections;

/// <summary>Says in Kafka's terms why a broker could not be asked.</summary>
internal static class PeerFailures
{
    /// <summary>The exception for the caller of the client.</summary>
    public static KafkaException Translate(Exception e, HostAndPort address)
    {
        var error = e switch
        {
            NetworkException or DisconnectedException => ErrorCode.NetworkException,
            HandshakeException handshake => handshake.Error,
            ApiUnsupportedException or UnsupportedFieldException => ErrorCode.UnsupportedVersion,
            _ => ErrorCode.UnknownServerError,
        };
        var what = e is MalformedMessageException
            ? $"{address} answered with what is not Kafka's protocol ({e.Message})"
            : $"cannot talk to {address} ({e.Message})";
        return new KafkaException(error, what, Advice.For(error), e);
    }
}
