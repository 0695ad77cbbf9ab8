namespace KRaftNet.Common;

/// <summary>
/// Why a node stops itself. The value is the exit code of the process, so that a supervisor can tell them apart;
/// 0 to 2 belong to the command line (ok, failed, usage).
/// </summary>
public enum FatalReason
{
    /// <summary>A flush of the metadata log failed: what it holds is unknown, so nothing may be promised on it.</summary>
    MetadataLogFlushFailed = 70,

    /// <summary>No log directory is online any more.</summary>
    AllLogDirectoriesOffline = 71,

    /// <summary>An invariant of the quorum's state machine broke.</summary>
    RaftInvariantBroken = 72,

    /// <summary>An invariant of the controller or of the metadata image broke.</summary>
    MetadataInvariantBroken = 73,

    /// <summary>The metadata log or a snapshot of it is damaged where it must not be cut.</summary>
    MetadataLogCorrupt = 74,

    /// <summary>The vote and epoch of this node could not be made durable.</summary>
    QuorumStateWriteFailed = 75,

    /// <summary>Metadata was truncated below the high watermark.</summary>
    TruncatedBelowHighWatermark = 76,

    /// <summary>Records that the quorum had given offsets to could not be written to the metadata log.</summary>
    MetadataLogWriteFailed = 77,

    /// <summary>The log directory that holds the metadata failed, be it in the log of another partition.</summary>
    MetadataDirectoryOffline = 78,

    /// <summary>A loop ended with an exception that nobody expected.</summary>
    UnhandledException = 79,
}

/// <summary>Stops the node. Thrown by whoever finds the reason; caught only by the host's edge.</summary>
public sealed class FatalException(FatalReason reason, string message, Exception? inner = null)
    : Exception($"{reason}: {message}", inner)
{
    /// <summary>The reason, which is also the exit code.</summary>
    public FatalReason Reason { get; } = reason;
}
