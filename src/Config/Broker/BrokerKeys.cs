using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Broker;

/// <summary>
/// Every broker key. Each subject has its own class, which names the keys that code asks for: for example
/// <see cref="ClientRequestKeys.NumPartitions"/>.
/// </summary>
public static class BrokerKeys
{
    /// <summary>The registry, in the order of names.</summary>
    public static KeyRegistry Registry { get; } = new(
    [
        .. NodeKeys.All, .. ListenerKeys.All, .. QuorumKeys.All, .. LifecycleKeys.All, .. ConnectionKeys.All,
        .. LogDirectoryKeys.All, .. RetentionKeys.All, .. StorageKeys.All, .. FlushKeys.All, .. CleanerKeys.All,
        .. ReplicationKeys.All, .. MetadataLogKeys.All, .. ClientRequestKeys.All,
    ]);
}
