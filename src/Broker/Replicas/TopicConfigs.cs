using KRaftNet.Config.Alter;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Topic;
using KRaftNet.Config.Values;
using KRaftNet.Common;
using KRaftNet.LogStore;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Broker.Replicas;

/// <summary>What holds for topics on this node: topic over broker over cluster default over the node's own. Immutable.</summary>
internal sealed class TopicConfigs(ConfigSnapshot node, NodeId nodeId)
{
    /// <summary>The values in force for this broker's own keys.</summary>
    public BrokerConfigView BrokerView(ConfigsImage configs) =>
        new(node, configs.Of(ConfigResource.BrokerDefaults), configs.Of(ConfigResource.Broker(nodeId)));

    /// <summary>The options of a topic.</summary>
    public TopicOptions OptionsOf(ConfigsImage configs, string topic) =>
        TopicOptions.Create(configs.OfTopic(topic), BrokerView(configs));

    /// <summary>The options of the logs of a topic.</summary>
    public LogConfig LogConfigOf(ConfigsImage configs, string topic)
    {
        var broker = BrokerView(configs);
        return ToLogConfig(TopicOptions.Create(configs.OfTopic(topic), broker)) with
        {
            ProducerIdExpirationMs = broker.Get(ClientRequestKeys.ProducerIdExpirationMs),
            Verification = broker.Get(ClientRequestKeys.Verify) switch
            {
                FetchVerify.Always => ReadVerification.Always,
                FetchVerify.Off => ReadVerification.Off,
                _ => ReadVerification.Cold,
            },
        };
    }

    private static LogConfig ToLogConfig(TopicOptions options) => LogConfig.Default with
    {
        SegmentBytes = options.SegmentBytes,
        SegmentMs = options.SegmentMs,
        SegmentJitterMs = options.SegmentJitterMs,
        IndexIntervalBytes = options.IndexIntervalBytes,
        SegmentIndexBytes = options.SegmentIndexBytes,
        MaxMessageBytes = options.MaxMessageBytes,
        TimestampType = options.TimestampType,
        Durability = options.AckDurability == Config.Values.AckDurability.Fsync
            ? LogStore.AckDurability.Fsync
            : LogStore.AckDurability.Replicated,
        IsCompacted = options.CleanupPolicy.HasFlag(CleanupPolicy.Compact),
    };
}
