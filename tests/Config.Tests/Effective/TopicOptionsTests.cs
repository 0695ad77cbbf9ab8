using System.Collections.Immutable;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Topic;
using KRaftNet.Config.Values;
using KRaftNet.Protocol.Compression;

namespace KRaftNet.Config.Tests.Effective;

public sealed class TopicOptionsTests
{
    [Theory]
    [InlineData("", "", "", "", 604_800_000, ConfigSource.Default)]
    [InlineData("log.retention.hours=1", "", "", "", 3_600_000, ConfigSource.StaticBroker)]
    [InlineData("log.retention.hours=-1", "", "", "", -1, ConfigSource.StaticBroker)]
    [InlineData("log.retention.hours=1\nlog.retention.minutes=2", "", "", "", 120_000, ConfigSource.StaticBroker)]
    [InlineData("log.retention.minutes=2\nlog.retention.ms=3", "", "", "", 3, ConfigSource.StaticBroker)]
    [InlineData("log.retention.ms=3", "log.retention.ms=4", "", "", 4, ConfigSource.DynamicDefaultBroker)]
    [InlineData("log.retention.ms=3", "log.retention.ms=4", "log.retention.ms=5", "", 5, ConfigSource.DynamicBroker)]
    [InlineData("", "log.retention.ms=4", "log.retention.ms=5", "retention.ms=6", 6, ConfigSource.Topic)]
    [InlineData("", "log.retention.ms=4", "", "retention.ms=later", 4, ConfigSource.DynamicDefaultBroker)]
    public void Value_comes_from_the_strongest_source(
        string start,
        string defaults,
        string broker,
        string topic,
        long retentionMs,
        ConfigSource source)
    {
        BrokerConfigView view = View(start, defaults, broker);

        Assert.Equal(retentionMs, TopicOptions.Create(Map(topic), view).RetentionMs);
        Assert.Equal(source, new TopicValues(Map(topic), view).Resolve(TopicRetentionKeys.RetentionMs).Source);
    }

    [Theory]
    [InlineData("cleanup.policy=", CleanupPolicy.None)]
    [InlineData("cleanup.policy=delete", CleanupPolicy.Delete)]
    [InlineData("cleanup.policy=compact", CleanupPolicy.Compact)]
    [InlineData("cleanup.policy=compact, delete", CleanupPolicy.Compact | CleanupPolicy.Delete)]
    public void Cleanup_policy_is_the_set_of_names(string topic, CleanupPolicy policy) =>
        Assert.Equal(policy, Options(topic).CleanupPolicy);

    [Theory]
    [InlineData("compression.type=producer", CompressionType.Snappy)]
    [InlineData("compression.type=uncompressed", CompressionType.None)]
    [InlineData("compression.type=zstd", CompressionType.Zstd)]
    public void Stored_codec_is_the_producers_unless_the_topic_names_one(string topic, CompressionType stored) =>
        Assert.Equal(stored, Options(topic).StoredCompression(CompressionType.Snappy));

    [Fact]
    public void Internal_segment_size_wins_and_may_be_small() => Assert.Equal(
        100,
        Options("segment.bytes=2000000\ninternal.segment.bytes=100").SegmentBytes);

    [Fact]
    public void Needed_in_sync_replicas_are_never_more_than_there_are()
    {
        TopicOptions options = Options("min.insync.replicas=3");

        Assert.Equal(2, options.EffectiveMinInSync(2));
        Assert.Equal(3, options.EffectiveMinInSync(5));
    }

    [Fact]
    public void Durability_of_the_node_holds_for_topics_that_do_not_say() => Assert.Equal(
        AckDurability.Replicated,
        TopicOptions.Create(Map(""), View("ack.durability=replicated", "", "")).AckDurability);

    [Fact]
    public void Run_time_values_that_cannot_be_are_passed_over()
    {
        ConfigKey<int> partitions = Config.Broker.ClientRequestKeys.NumPartitions;
        BrokerConfigView view = View("", "num.partitions=9\nmessage.max.bytes=x\nnobody.knows=1", "");

        Assert.Equal(partitions.Default, view.Get(partitions));
        Assert.Equal(TopicOptions.Default.MaxMessageBytes, TopicOptions.Create(Map(""), view).MaxMessageBytes);
    }

    private static TopicOptions Options(string topic) => TopicOptions.Create(Map(topic), View("", "", ""));

    private static BrokerConfigView View(string start, string defaults, string own) =>
        new(ConfigSnapshotReader.Read(Parse(start)).Snapshot, Map(defaults), Map(own));

    private static Dictionary<string, string> Map(string properties) =>
        Parse(properties).ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);

    private static ImmutableArray<ConfigSetting> Parse(string properties) =>
        PropertiesFile.Parse(properties, "f").Settings;
}
