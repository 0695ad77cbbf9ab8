using KRaftNet.Config.Effective;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Topic;
using KRaftNet.Config.Values;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Controller.Configs;

/// <summary>
/// The values in force that decide about partitions: of the topic, over those for all brokers, over this node's own.
/// Immutable; a view of one image.
/// </summary>
internal sealed class TopicPolicies(ConfigsImage configs, ControllerOptions options)
{
    private readonly BrokerConfigView _broker = new(
        options.Config,
        configs.Of(ConfigResource.AllBrokers),
        configs.Of(ConfigResource.Broker(options.NodeId)));

    /// <summary>In-sync replicas that acks=all needs; at least 1.</summary>
    internal int MinInSyncReplicas(string topic) => Get(topic, TopicStorageKeys.MinInSyncReplicas);

    /// <summary>Whether an election may lose acknowledged records.</summary>
    internal bool UncleanElection(string topic) => Get(topic, TopicStorageKeys.UncleanLeaderElection);

    /// <summary>What an acknowledgement promises.</summary>
    internal AckDurability AckDurability(string topic) => Get(topic, TopicStorageKeys.AckDurability);

    /// <summary>The values in force for a topic with these configs of its own.</summary>
    internal TopicValues With(IReadOnlyDictionary<string, string> own) => new(own, _broker);

    private T Get<T>(string topic, ConfigKey<T> key) => With(configs.OfTopic(topic)).Get(key);
}
