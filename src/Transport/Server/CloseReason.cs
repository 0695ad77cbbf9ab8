namespace KRaftNet.Transport.Server;

/// <summary>Why a connection of a client ended. Every one has exactly one reason, that is counted and logged.</summary>
public enum CloseReason
{
    /// <summary>The client closed it in good order.</summary>
    ClosedByClient,

    /// <summary>It was reset, or its network timed out.</summary>
    Reset,

    /// <summary>The client closed it within a frame.</summary>
    EndedInFrame,

    /// <summary>A frame of zero or negative size was announced.</summary>
    FrameSizeNotPositive,

    /// <summary>A frame above the maximum was announced; before authentication the maximum is a smaller one.</summary>
    FrameTooLarge,

    /// <summary>A request could not be parsed, or has a key or version that is not served.</summary>
    RequestRefused,

    /// <summary>Serving a request failed for a fault of the node's own, which its log tells.</summary>
    RequestFailed,

    /// <summary>A Produce request without acknowledgement failed: closing is the only way to say so.</summary>
    UnacknowledgedRequestFailed,

    /// <summary>The client did not authenticate, or not well.</summary>
    AuthenticationFailed,

    /// <summary>Nothing was received for the idle time-out.</summary>
    Idle,

    /// <summary>The node or the listener has as many connections as it may.</summary>
    TooManyConnections,

    /// <summary>The client's address has as many connections as it may.</summary>
    TooManyConnectionsOfAddress,

    /// <summary>A file ended before the range that was leased from it: a frame was begun that cannot be finished.</summary>
    FileCutShort,

    /// <summary>The listener stops, and what was asked before has been answered.</summary>
    ShuttingDown,

    /// <summary>The listener stops, and its deadline passed before all was answered.</summary>
    ShutdownDeadline,
}
