using KRaftNet.Config.Describe;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Tests.Describe;

public sealed class ConfigDescriberTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void Own_keys_are_told_of_when_set_or_asked_for()
    {
        BrokerConfigView broker = View("");
        var own = new Dictionary<string, string> { ["ack.durability"] = "replicated" };

        Assert.DoesNotContain(ConfigDescriber.Topic(None, broker, null), config => config.Name == "ack.durability");
        Assert.Contains(ConfigDescriber.Topic(own, broker, null), config => config.Name == "ack.durability");
        DescribedConfig asked = Assert.Single(ConfigDescriber.Topic(None, broker, ["ack.durability"]));
        Assert.True(asked is { Value: "fsync", IsDefault: true, Type: ConfigType.String });
    }

    [Fact]
    public void Hidden_keys_are_never_told_of() => Assert.Empty(
        ConfigDescriber.Broker(View("unstable.api.versions.enable=true"), ["unstable.api.versions.enable"]));

    [Fact]
    public void Names_that_nobody_knows_are_told_of_without_their_value()
    {
        var own = new Dictionary<string, string> { ["nobody.knows"] = "secret?" };
        DescribedConfig config = Assert.Single(ConfigDescriber.Broker(View("", own), ["nobody.knows"]));

        Assert.True(config is { Value: null, Sensitive: true, Type: ConfigType.Unknown, ReadOnly: true });
        Assert.Null(Assert.Single(config.Synonyms).Value);
    }

    [Fact]
    public void Key_of_a_listener_has_the_type_of_the_key_that_it_overrides()
    {
        const string Name = "listener.name.in.ssl.keystore.type";
        DescribedConfig config = Assert.Single(ConfigDescriber.Broker(View($"{Name}=PEM"), [Name]));

        Assert.True(config is { Value: "PEM", Type: ConfigType.String, Source: ConfigSource.StaticBroker });
    }

    [Fact]
    public void Secrets_are_told_of_without_their_value()
    {
        DescribedConfig config = Assert.Single(
            ConfigDescriber.Broker(View("ssl.key.password=hunter2"), ["ssl.key.password"]));

        Assert.True(config is { Value: null, Sensitive: true, Source: ConfigSource.StaticBroker });
        Assert.Null(Assert.Single(config.Synonyms).Value);
    }

    [Fact]
    public void Retention_in_hours_is_the_source_at_creation_and_no_synonym_afterwards()
    {
        BrokerConfigView broker = View("log.retention.hours=1");
        DescribedConfig created = ConfigDescriber.CreatedTopic(None, broker)
            .Single(config => config.Name == "retention.ms");
        DescribedConfig described = Assert.Single(ConfigDescriber.Topic(None, broker, ["retention.ms"]));

        Assert.Equal(("3600000", ConfigSource.StaticBroker), (created.Value, created.Source));
        Assert.Equal(("3600000", ConfigSource.Default), (described.Value, described.Source));
        Assert.Empty(described.Synonyms);
    }

    [Fact]
    public void Configs_come_in_the_order_of_names_with_their_documentation()
    {
        string[] names = [.. ConfigDescriber.Broker(View("zookeeper.connect=x"), []).Select(config => config.Name)];

        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.All(ConfigDescriber.Topic(None, View(""), null), config => Assert.NotEmpty(config.Documentation!));
    }

    private static BrokerConfigView View(string start, IReadOnlyDictionary<string, string>? own = null) =>
        new(ConfigSnapshotReader.Read(PropertiesFile.Parse(start, "f").Settings).Snapshot, None, own ?? None);
}
