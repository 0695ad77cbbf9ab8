using KRaftNet.Config.Alter;
using KRaftNet.Config.Broker;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Configs;

/// <summary>
/// <c>min.insync.replicas</c>, which with eligible leader replicas the controller decides by (KIP-966): so it must be
/// in the metadata for all brokers alike, and its change makes what is known of eligible replicas void.
/// </summary>
internal static class MinInSyncReplicas
{
    /// <summary>Whether this is the key, of a topic or of brokers.</summary>
    internal static bool Is(string name) => name == StorageKeys.MinInSyncReplicas.Name;

    /// <summary>The record that writes a node's own setting down for all brokers.</summary>
    internal static ConfigRecord ClusterDefault(ControllerOptions options)
    {
        var key = StorageKeys.MinInSyncReplicas;
        var value = options.Config.SettingOf(key)?.Value ?? key.DefaultText;
        return ConfigRecords.Set(ConfigResource.BrokerDefaults, key.Name, value);
    }

    /// <summary>The record that goes with a change of the key on a resource.</summary>
    internal static ClearElrRecord ClearElr(ConfigResource resource) =>
        new() { TopicName = resource.Type == ConfigResourceType.Topic ? resource.Name : "" };
}
