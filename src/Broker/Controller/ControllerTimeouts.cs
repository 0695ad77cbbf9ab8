namespace KRaftNet.Broker.Controller;

/// <summary>Time limits of requests to the controller.</summary>
internal static class ControllerTimeouts
{
    /// <summary>For requests that name none (Kafka's <c>request.timeout.ms</c> of admin clients).</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <summary>The limit that a request names; with zero or less it is over before anything is decided, as in Kafka.</summary>
    public static TimeSpan Of(int timeoutMs) => TimeSpan.FromMilliseconds(Math.Max(timeoutMs, 0));
}
