using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Quorum.Snapshots;

/// <summary>What the taking of snapshots has to say. Event ids 1250 to 1259.</summary>
internal static partial class SnapshotLog
{
    [LoggerMessage(1250, LogLevel.Information, "Took the metadata snapshot {Id}")]
    public static partial void Taken(ILogger logger, string id);

    [LoggerMessage(1251, LogLevel.Warning, "The metadata snapshot {Id} could not be written: {Reason}; the log keeps everything")]
    public static partial void NotTaken(ILogger logger, string id, string reason);

    [LoggerMessage(1252, LogLevel.Warning, "Old metadata snapshots or segments could not be deleted: {Reason}")]
    public static partial void NotCleaned(ILogger logger, string reason);
}
