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

    [LoggerMessage(1206, LogLevel.Error,
        "{Directory} held {Partition} up to offset {Offset}, and its folder is gone; the partition is offline. "
        + "Bring the folder back, or delete the topic")]
    public static partial void Missing(ILogger logger, string directory, TopicPartition partition, Offset offset);

    [LoggerMessage(1207, LogLevel.Error,
        "{Directory}/{Folder} has the topic id of {Topic}; it is left as it is and the partition is offline")]
    public static partial void OtherTopic(ILogger logger, string directory, string folder, string topic);

    [LoggerMessage(1208, LogLevel.Error,
        "{Partition} is in no log directory that can be read, and may be in one that cannot; it is offline")]
    public static partial void DirectoryUnknown(ILogger logger, TopicPartition partition);

    [LoggerMessage(1209, LogLevel.Warning, "{Directory}/{Folder} does not say of which topic it is; by its name it is of {Topic}")]
    public static partial void TopicIdMissing(ILogger logger, string directory, string folder, string topic);

    [LoggerMessage(1210, LogLevel.Warning, "Log directory {Directory} is full: {Detail}. Reads go on, appends are refused")]
    public static partial void NoSpace(ILogger logger, string directory, string detail);

    [LoggerMessage(1211, LogLevel.Error,
        "{Directory}/{Folder} is damaged: {Defect}. Nothing was changed; the partition is offline. Restore it from a copy, or "
        + "delete the topic")]
    public static partial void NotOpened(ILogger logger, string directory, string folder, string defect);

    [LoggerMessage(1212, LogLevel.Error,
        "{Partition} is in more than one log directory: {Directories}. Nothing was changed; the partition is offline. Keep the "
        + "copy that is right, and move the others out of the log directories")]
    public static partial void InSeveralDirectories(ILogger logger, TopicPartition partition, string directories);

    [LoggerMessage(1213, LogLevel.Error,
        "{Partition} is damaged: {Damage}. Readers are told CORRUPT_MESSAGE there; what lies before and behind it is served. "
        + "Restore the partition from a copy, or go on behind it")]
    public static partial void DamageMet(ILogger logger, TopicPartition partition, string damage);
}
