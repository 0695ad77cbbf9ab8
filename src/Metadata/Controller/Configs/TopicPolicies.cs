using KRaftNet.Config.Alter;
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
internal sealed class TopicPolicies(MetadataImage image, ControllerOptions options)
{
    /// <summary>The broker values that topics fall back on.</summary>
    internal BrokerConfigView Broker { get; } = new(
        options.Config,
        image.Configs.Of(ConfigResource.BrokerDefaults),
        image.Configs.Of(ConfigResource.Broker(options.NodeId)));

    /// <summary>What changes of configs are judged against.</summary>
    internal AlterContext AlterContext => new(Broker, image.Features.IsElrEnabled) { JudgesEffect = false };

    /// <summary>In-sync replicas that acks=all needs; at least 1.</summary>
    internal int MinInSyncReplicas(string topic) => Get(topic, TopicStorageKeys.MinInSyncReplicas);

    /// <summary>Whether an election may lose acknowledged records.</summary>
    internal bool UncleanElection(string topic) => Get(topic, TopicStorageKeys.UncleanLeaderElection);

    /// <summary>What an acknowledgement promises.</summary>
    internal AckDurability AckDurability(string topic) => Get(topic, TopicStorageKeys.AckDurability);

    private T Get<T>(string topic, ConfigKey<T> key) => new TopicValues(image.Configs.OfTopic(topic), Broker).Get(key);
}
