using KRaftNet.Common;

namespace KRaftNet.Transport.Peers;

/// <summary>Why a connection to a peer ended.</summary>
public enum DisconnectReason
{
    /// <summary>The peer closed it in good order, as Kafka does with requests that it cannot parse.</summary>
    ClosedByPeer,

    /// <summary>It was reset, or its network timed out: the peer may be dead.</summary>
    Reset,

    /// <summary>An answer did not come in time. Later answers could not be told from it, so the connection ends.</summary>
    RequestTimedOut,

    /// <summary>The peer sent what is no answer to the oldest request.</summary>
    ProtocolBroken,

    /// <summary>A file ended before the range that was to be sent from it.</summary>
    FileCutShort,

    /// <summary>This side closed it.</summary>
    ClosedHere,
}

/// <summary>
/// The connection ended before the answer came. Whether the request was executed is not known; one that never left is not
/// told apart.
/// </summary>
public sealed class DisconnectedException(HostAndPort address, DisconnectReason reason)
    : IOException($"Connection to {address} ended: {reason}")
{
    /// <summary>The peer.</summary>
    public HostAndPort Address { get; } = address;

    /// <summary>Why it ended.</summary>
    public DisconnectReason Reason { get; } = reason;
}
