using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Birth;

/// <summary>What a birth has to say. Event ids 1450 to 1469.</summary>
internal static partial class BirthLog
{
    [LoggerMessage(1450, LogLevel.Warning, "Waiting for controllers: {Peers}")]
    public static partial void Waiting(ILogger logger, string peers);

    [LoggerMessage(1451, LogLevel.Information, "All controllers are new: this node makes cluster {ClusterId}, with voters {Voters}")]
    public static partial void Minted(ILogger logger, string clusterId, string voters);

    [LoggerMessage(1452, LogLevel.Information, "Joining cluster {ClusterId} as one of its first voters")]
    public static partial void Joined(ILogger logger, string clusterId);

    [LoggerMessage(
        1453,
        LogLevel.Warning,
        "Joining cluster {ClusterId} as an observer: its controllers began without this directory. "
        + "'kraftnet quorum add-voter' makes a controller a voter")]
    public static partial void Observing(ILogger logger, string clusterId);

    [LoggerMessage(1454, LogLevel.Information, "Going on with a birth that was interrupted, in cluster {ClusterId}")]
    public static partial void Resumed(ILogger logger, string clusterId);

    [LoggerMessage(1455, LogLevel.Information, "Joining cluster {ClusterId} as a broker")]
    public static partial void JoinedAsBroker(ILogger logger, string clusterId);
}
