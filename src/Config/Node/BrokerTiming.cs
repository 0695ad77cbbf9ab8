using KRaftNet.Config.Broker;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Node;

/// <summary>Time-outs of a broker towards the controller and other brokers. Immutable.</summary>
/// <param name="HeartbeatInterval">Between two heartbeats to the active controller.</param>
/// <param name="SessionTimeout">Without a heartbeat, after this the broker is fenced.</param>
/// <param name="RegistrationTimeout">For the registration at the start; after this the node exits.</param>
/// <param name="RequestTimeout">For one request to another node.</param>
/// <param name="ReplicaLagMax">For this long a follower may be behind and stay in sync.</param>
/// <param name="LogDirFailureTimeout">For telling the controller of a failed directory; then the node exits.</param>
public sealed record BrokerTiming(
    TimeSpan HeartbeatInterval,
    TimeSpan SessionTimeout,
    TimeSpan RegistrationTimeout,
    TimeSpan RequestTimeout,
    TimeSpan ReplicaLagMax,
    TimeSpan LogDirFailureTimeout)
{
    internal static BrokerTiming From(ConfigSnapshot config) => new(
        TimeSpan.FromMilliseconds(config.Get(LifecycleKeys.HeartbeatIntervalMs)),
        TimeSpan.FromMilliseconds(config.Get(LifecycleKeys.SessionTimeoutMs)),
        TimeSpan.FromMilliseconds(config.Get(LifecycleKeys.InitialRegistrationTimeoutMs)),
        TimeSpan.FromMilliseconds(config.Get(LifecycleKeys.RequestTimeoutMs)),
        TimeSpan.FromMilliseconds(config.Get(ReplicationKeys.LagTimeMaxMs)),
        TimeSpan.FromMilliseconds(config.Get(LogDirectoryKeys.FailureTimeoutMs)));
}
