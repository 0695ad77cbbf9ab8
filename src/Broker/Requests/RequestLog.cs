using KRaftNet.Protocol;
using KRaftNet.Transport.Server;
using Microsoft.Extensions.Logging;

namespace KRaftNet.Broker.Requests;

/// <summary>What connections and requests have to say. Event ids 1000 to 1049.</summary>
internal static partial class RequestLog
{
    [LoggerMessage(1000, LogLevel.Debug, "Connection {Remote} on {Listener} ended: {Reason}")]
    public static partial void ConnectionClosed(ILogger logger, string listener, string remote, CloseReason reason);

    [LoggerMessage(1002, LogLevel.Error, "Serving {Api} version {Version} failed; the connection is closed")]
    public static partial void RequestFailed(ILogger logger, ApiKey api, short version, Exception error);

    [LoggerMessage(1001, LogLevel.Information, "Request of {Remote} on {Listener} refused, connection closed: {Why}")]
    public static partial void RequestRefused(ILogger logger, string listener, string remote, string why);
}
