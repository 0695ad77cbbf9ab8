using KRaftNet.Config.Broker;
using KRaftNet.Metadata.Image;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Configs;

/// <summary>
/// <c>min.insync.replicas</c>, which with eligible leader replicas the controller decides by (KIP-966): so it must be in
/// the metadata for all brokers alike, and its change makes what is known of eligible replicas void.
/// </summary>
internal static class MinInSyncReplicas
{
    /// <summary>The name, of the topic key and of the broker key.</summary>
    internal static string Name => StorageKeys.MinInSyncReplicas.Name;

    /// <summary>The record that writes a node's own setting down for all brokers.</summary>
    internal static ConfigRecord ClusterDefault(ControllerOptions options)
    {
        var key = StorageKeys.MinInSyncReplicas;
        var value = options.Config.SettingOf(key)?.Value ?? key.DefaultText;
        return ConfigRecords.Set(ConfigResource.AllBrokers, key.Name, value);
    }

    /// <summary>Why the key cannot get that value on a resource while the feature is on; null if it can.</summary>
    internal static string? Defect(ConfigResource resource, string? value)
    {
        if (resource.Type != ConfigResourceType.Broker)
        {
            return null;
        }

        if (resource.Name.Length > 0)
        {
            return $"Broker-level {Name} cannot be altered while ELR is enabled.";
        }

        return value is null ? $"Cluster-level {Name} cannot be removed while ELR is enabled." : null;
    }

    /// <summary>The record that goes with a change of the key on a resource.</summary>
    internal static ClearElrRecord ClearElr(ConfigResource resource) =>
        new() { TopicName = resource.Type == ConfigResourceType.Topic ? resource.Name : "" };
}
