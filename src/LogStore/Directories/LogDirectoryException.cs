namespace KRaftNet.LogStore.Directories;

/// <summary>What stops the use of log directories.</summary>
public enum LogDirectoryError
{
    /// <summary>There is no <c>meta.properties</c>: the directory was never formatted.</summary>
    NotFormatted,

    /// <summary>Some of the directories are formatted, some are not.</summary>
    PartlyFormatted,

    /// <summary><c>meta.properties</c> cannot be understood.</summary>
    BadMetaProperties,

    /// <summary>The directory belongs to another node.</summary>
    OtherNode,

    /// <summary>The directories belong to different clusters.</summary>
    OtherCluster,

    /// <summary>Two directories have one id: one is a copy of the other.</summary>
    SameDirectoryId,

    /// <summary>Another process uses the directory.</summary>
    Locked,

    /// <summary>It is to be formatted, but holds what formatting did not write.</summary>
    NotEmpty,

    /// <summary>There is a folder that is no partition's.</summary>
    UnknownFolder,

    /// <summary>No directory can be used.</summary>
    AllOffline,
}

/// <summary>Log directories that cannot be used as they are; the message names the path and the way out.</summary>
public sealed class LogDirectoryException(LogDirectoryError error, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    public LogDirectoryError Error { get; } = error;
}
