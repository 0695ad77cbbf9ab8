using System.Collections.Immutable;
using System.Globalization;
using KRaftNet.Config.Alter;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Sources;
using KRaftNet.Protocol;

namespace KRaftNet.Config.Tests.Alter;

public sealed class ConfigAltererTests
{
    private static readonly ImmutableSortedDictionary<string, string> None =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    private static readonly ConfigResource Topic = new(ConfigResourceType.Topic, "t");
    private static readonly ConfigResource Group = new(ConfigResourceType.Group, "g");
    private static readonly ConfigResource Broker = new(ConfigResourceType.Broker, "1");

    [Fact]
    public void Incremental_change_touches_the_named_keys_only()
    {
        ImmutableSortedDictionary<string, string> current = None
            .Add("retention.ms", "1").Add("segment.ms", "2").Add("flush.ms", "3");

        AlterOutcome outcome = ConfigAlterer.Incremental(
            Topic,
            current,
            [Set("retention.ms", "9"), Delete("segment.ms"), Set("flush.ms", "3"), Delete("index.interval.bytes")],
            Context());

        Assert.False(outcome.IsRefused);
        Assert.Equal(["flush.ms=3", "retention.ms=9"], outcome.Configs.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal(["retention.ms=9", "segment.ms="], outcome.Changes.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public void Replacement_takes_away_what_it_does_not_name()
    {
        AlterOutcome outcome = ConfigAlterer.Replace(
            Topic, None.Add("retention.ms", "1"), [new("segment.ms", "2")], Context());

        Assert.Equal(["retention.ms=", "segment.ms=2"], outcome.Changes.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public void Refused_change_leaves_everything_as_it_was()
    {
        ImmutableSortedDictionary<string, string> current = None.Add("retention.ms", "1");

        AlterOutcome outcome = ConfigAlterer.Incremental(
            Topic, current, [Set("segment.ms", "2"), Set("flush.ms", "soon")], Context());

        Assert.Equal(ErrorCode.InvalidConfig, outcome.Refusal?.Error);
        Assert.Same(current, outcome.Configs);
        Assert.Empty(outcome.Changes);
    }

    [Fact]
    public void Topic_is_judged_with_what_it_falls_back_on()
    {
        AlterContext context = Context(start: "log.cleaner.min.compaction.lag.ms=1000");

        Assert.True(ConfigAlterer.CreateTopic([new("max.compaction.lag.ms", "999")], context).IsRefused);
        Assert.False(ConfigAlterer.CreateTopic([new("max.compaction.lag.ms", "999")], Context()).IsRefused);
    }

    [Fact]
    public void Own_keys_of_topics_can_be_set()
    {
        Assert.False(ConfigAlterer.CreateTopic([new("ack.durability", "replicated")], Context()).IsRefused);
        Assert.True(ConfigAlterer.CreateTopic([new("ack.durability", "maybe")], Context()).IsRefused);
    }

    [Fact]
    public void Remote_storage_cannot_be_switched_on() =>
        Assert.True(ConfigAlterer.CreateTopic([new("remote.storage.enable", "true")], Context()).IsRefused);

    [Fact]
    public void Heartbeat_of_a_group_stays_below_its_session()
    {
        AlterContext context = Context(start: """
            group.consumer.max.heartbeat.interval.ms=100000
            group.consumer.min.session.timeout.ms=1000
            """);

        Assert.True(Refused(Group, context, Set("consumer.heartbeat.interval.ms", "45000")));
        Assert.False(Refused(Group, context, Set("consumer.heartbeat.interval.ms", "44999")));
        Assert.True(Refused(Group, context, Set("consumer.session.timeout.ms", "5000")));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(16, false)]
    [InlineData(17, true)]
    public void Thread_counts_change_by_no_more_than_half(int threads, bool isRefused) => Assert.Equal(
        isRefused,
        Refused(Broker, Context(), Set("num.io.threads", threads.ToString(CultureInfo.InvariantCulture))));

    [Fact]
    public void Value_for_all_brokers_is_judged_under_that_of_the_node()
    {
        ConfigAlteration change = Set("num.io.threads", "100");

        Assert.True(Refused(ConfigResource.BrokerDefaults, Context(), change));
        Assert.False(Refused(ConfigResource.BrokerDefaults, Context(own: "num.io.threads=9"), change));
    }

    [Theory]
    [InlineData("listeners", "PLAINTEXT://h:1,CONTROLLER://h:2")]
    [InlineData("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT")]
    [InlineData("num.partitions", "3")]
    [InlineData("ssl.keystore.location", "/x")]
    [InlineData("log.retention.ms", "0")]
    [InlineData("listener.name.in.num.io.threads", "many")]
    public void Broker_values_that_cannot_be_are_invalid_requests(string name, string value)
    {
        AlterOutcome outcome = ConfigAlterer.Incremental(Broker, None, [Set(name, value)], Context());

        Assert.Equal(ErrorCode.InvalidRequest, outcome.Refusal?.Error);
    }

    [Theory]
    [InlineData("listener.name.in.ssl.keystore.location", "/x")]
    [InlineData("ack.durability", "replicated")]
    [InlineData("nobody.knows", "1")]
    public void Broker_values_that_can_be_are_kept(string name, string value) =>
        Assert.False(Refused(Broker, Context(), Set(name, value)));

    [Fact]
    public void Secrets_are_not_repeated_in_refusals()
    {
        AlterOutcome outcome = ConfigAlterer.Incremental(
            Broker, None, [Set("ssl.key.password", "hunter2")], Context());

        Assert.DoesNotContain("hunter2", outcome.Refusal?.Message);
    }

    [Fact]
    public void Min_in_sync_replicas_of_brokers_is_free_without_eligible_replicas()
    {
        ConfigAlteration change = Set("min.insync.replicas", "2");

        Assert.False(Refused(Broker, Context(eligibleReplicas: false), change));
        Assert.True(Refused(Broker, Context(eligibleReplicas: true), change));
    }

    private static bool Refused(ConfigResource resource, AlterContext context, ConfigAlteration change) =>
        ConfigAlterer.Incremental(resource, None, [change], context).IsRefused;

    private static ConfigAlteration Set(string name, string value) => new(name, AlterOperation.Set, value);

    private static ConfigAlteration Delete(string name) => new(name, AlterOperation.Delete, null);

    private static AlterContext Context(string start = "", string own = "", bool eligibleReplicas = true)
    {
        ConfigSnapshot snapshot = ConfigSnapshotReader.Read(PropertiesFile.Parse(start, "f").Settings).Snapshot;
        ImmutableSortedDictionary<string, string> ofNode = PropertiesFile.Parse(own, "f").Settings
            .ToImmutableSortedDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal);
        return new AlterContext(new BrokerConfigView(snapshot, None, ofNode), eligibleReplicas);
    }
}
