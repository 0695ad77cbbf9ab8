using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker;

/// <summary>How a broker registers, stays in the cluster and leaves it.</summary>
public static class LifecycleKeys
{
    private static readonly KeyFactory Key = KeyFactory.Broker;

    public static readonly ConfigKey<int> HeartbeatIntervalMs = Key.Int(
            "broker.heartbeat.interval.ms",
            2000,
            "Milliseconds between two heartbeats of a broker to the active controller.")
        .Serve();

    public static readonly ConfigKey<int> SessionTimeoutMs = Key.Int(
            "broker.session.timeout.ms",
            9000,
            "Milliseconds without a heartbeat after which the controller fences a broker and moves its leaderships.")
        .Serve();

    public static readonly ConfigKey<int> InitialRegistrationTimeoutMs = Key.Int(
            "initial.broker.registration.timeout.ms",
            60_000,
            "Milliseconds that a starting broker tries to register with the controller before it gives up and exits.")
        .Serve();

    public static readonly ConfigKey<int> RequestTimeoutMs = Key.Int(
            "request.timeout.ms",
            30_000,
            "Milliseconds that a request of this node to another may take.")
        .Serve();

    public static readonly ConfigKey<bool> ControlledShutdown = Key.Boolean(
            "controlled.shutdown.enable",
            true,
            "Whether a stopping broker hands its leaderships over first.")
        .Serve();

    public static readonly ConfigKey<long> ServerMaxStartupTimeMs = Key.Long(
            "server.max.startup.time.ms",
            long.MaxValue,
            "Milliseconds after which a node that is still starting gives up.")
        .Hide();

    /// <summary>All keys of this file.</summary>
    public static IReadOnlyList<ConfigKey> All { get; } =
    [
        HeartbeatIntervalMs, SessionTimeoutMs, InitialRegistrationTimeoutMs, RequestTimeoutMs, ControlledShutdown,
        ServerMaxStartupTimeMs,
    ];
}
