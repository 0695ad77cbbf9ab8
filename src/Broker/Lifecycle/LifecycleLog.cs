using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Lifecycle;

/// <summary>What the broker's way into the cluster and out of it has to say. Event ids 1300 to 1349.</summary>
internal static partial class LifecycleLog
{
    [LoggerMessage(1300, LogLevel.Information, "Registered with broker epoch {Epoch}")]
    public static partial void Registered(ILogger logger, long epoch);

    [LoggerMessage(1301, LogLevel.Warning, "The controller refused the registration: {Error}; trying again")]
    public static partial void RegistrationRefused(ILogger logger, string error);

    [LoggerMessage(1302, LogLevel.Warning, "The controller refused a heartbeat: {Error}; trying again")]
    public static partial void HeartbeatRefused(ILogger logger, string error);

    [LoggerMessage(1303, LogLevel.Information, "Unfenced: clients are served")]
    public static partial void Unfenced(ILogger logger);

    [LoggerMessage(1304, LogLevel.Warning, "No controller let the broker go in time: stopping all the same")]
    public static partial void LeftUnheard(ILogger logger);
}
