using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Controller;

/// <summary>What the controller has to say. Event ids 1100 to 1149.</summary>
internal static partial class ControllerLog
{
    [LoggerMessage(1100, LogLevel.Information, "Active controller in epoch {Epoch} from offset {Offset}")]
    public static partial void Activated(ILogger logger, int epoch, long offset);

    [LoggerMessage(1101, LogLevel.Information, "No longer active controller of epoch {Epoch}")]
    public static partial void Deactivated(ILogger logger, int epoch);

    [LoggerMessage(1102, LogLevel.Warning, "Broker {Broker} was silent for its session time-out and is fenced")]
    public static partial void BrokerFenced(ILogger logger, int broker);

    [LoggerMessage(1103, LogLevel.Error, "Deciding {Operation} failed; nothing was changed by it")]
    public static partial void DecisionFailed(ILogger logger, string operation, Exception exception);

    [LoggerMessage(1104, LogLevel.Warning, "Broker {Broker} refuses connections: its process is gone, and it is fenced")]
    public static partial void BrokerGone(ILogger logger, int broker);
}
