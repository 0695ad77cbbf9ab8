using KRaftNet.Common;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Replicas;

/// <summary>What replicas have to say. Event ids 1200 to 1249.</summary>
internal static partial class ReplicaLog
{
    [LoggerMessage(1200, LogLevel.Error, "Making the log of {Partition} failed")]
    public static partial void CreateFailed(ILogger logger, TopicPartition partition, Exception error);

    [LoggerMessage(1201, LogLevel.Error, "Deleting the log of {Partition} failed; its folder stays")]
    public static partial void DeleteFailed(ILogger logger, TopicPartition partition, Exception error);

    [LoggerMessage(1202, LogLevel.Warning, "{Directory}/{Folder} is of no partition that this broker has; it is set aside")]
    public static partial void Stray(ILogger logger, string directory, string folder);

    [LoggerMessage(1203, LogLevel.Error, "Opening {Directory}/{Folder} failed; the partition is offline")]
    public static partial void OpenFailed(ILogger logger, string directory, string folder, Exception error);

    [LoggerMessage(1204, LogLevel.Warning, "{Directory}/{Folder} was damaged: {Defect}; {Bytes} bytes set aside")]
    public static partial void Damaged(ILogger logger, string directory, string folder, string defect, long bytes);

    [LoggerMessage(1205, LogLevel.Critical, "Log directory {Directory} is offline")]
    public static partial void DirectoryOffline(ILogger logger, string directory, Exception reason);
}
