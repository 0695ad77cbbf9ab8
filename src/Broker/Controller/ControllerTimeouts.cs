namespace KRaftNet.Broker.Controller;

/// <summary>Time limits of requests to the controller.</summary>
internal static class ControllerTimeouts
{
    /// <summary>For requests that name none (Kafka's <c>request.timeout.ms</c> of admin clients).</summary>
    public static readonly TimeSpan Default = TimeSpan.FromSeconds(30);

    /// <summary>The limit that a request names; zero or less gives it no time to wait, but the decision is still made.</summary>
    public static TimeSpan Of(int timeoutMs) => TimeSpan.FromMilliseconds(Math.Max(timeoutMs, 1));
}
