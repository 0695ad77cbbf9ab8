using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Hosting;

/// <summary>What the node as a whole has to say. Event ids 1400 to 1449.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(1400, LogLevel.Information, "Stopping: asking the controller to be let go")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(1401, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);
}
