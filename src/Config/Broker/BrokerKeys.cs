using KRaftNet.Config.Broker.Known;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker;

/// <summary>
/// Every broker key. Each subject has its own class, which names the keys that code asks for: for example
/// <see cref="ClientRequestKeys.NumPartitions"/>. Keys that no code asks for stand in the classes of the folder Known.
/// </summary>
public static class BrokerKeys
{
    /// <summary>The keys that a node can be given at its start.</summary>
    public static KeyRegistry Registry { get; } = new(
    [
        .. NodeKeys.All, .. ListenerKeys.All, .. QuorumKeys.All, .. LifecycleKeys.All, .. ConnectionKeys.All,
        .. LogDirectoryKeys.All, .. RetentionKeys.All, .. StorageKeys.All, .. FlushKeys.All, .. CleanerKeys.All,
        .. ReplicationKeys.All, .. MetadataLogKeys.All, .. ClientRequestKeys.All, .. CoordinatorKeys.All,
        .. ConsumerGroupKeys.All, .. ShareGroupKeys.All, .. ShareCoordinatorKeys.All, .. StreamsGroupKeys.All,
        .. TransactionKeys.All, .. SaslKeys.All, .. OAuthBearerKeys.All, .. SslKeys.All, .. SecurityKeys.All,
        .. QuotaKeys.All, .. ThreadKeys.All, .. RemoteLogKeys.All,
    ]);

    /// <summary>The keys that exist at run time only.</summary>
    public static KeyRegistry RunTimeOnly { get; } = new(ThrottleKeys.All);
}
