using KRaftNet.Config.Broker;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Tests.Sources;

public sealed class ConfigSnapshotTests
{
    [Fact]
    public void Value_is_typed_and_its_setting_remembered()
    {
        ConfigReading reading = Read("num.partitions= 12 ");

        Assert.Equal(12, reading.Snapshot.Get(ClientRequestKeys.NumPartitions));
        Assert.Equal("f:1", reading.Snapshot.SettingOf(ClientRequestKeys.NumPartitions)?.Origin);
        Assert.Null(reading.Snapshot.SettingOf(ClientRequestKeys.FetchMaxBytes));
    }

    [Fact]
    public void Higher_layer_wins_in_any_order_and_in_one_layer_the_last()
    {
        ConfigSetting[] settings =
        [
            Setting("1", SettingLayer.CommandLine), Setting("2", SettingLayer.Environment),
            Setting("3", SettingLayer.File), Setting("4", SettingLayer.Profile),
        ];

        Assert.Equal("1", Winner(settings));
        Assert.Equal("1", Winner([.. settings.Reverse()]));
        Assert.Equal("2", Winner(settings[1..]));
        Assert.Equal("5", Winner([Setting("3", SettingLayer.File), Setting("5", SettingLayer.File)]));
    }

    [Fact]
    public void Kafka_key_without_effect_is_warned_of_once()
    {
        ConfigWarning warning = Assert.Single(Read("num.io.threads=4").Warnings);

        Assert.Equal("f:1: num.io.threads is a Kafka key that KRaftNet does not act on yet.", warning.ToString());
    }

    [Fact]
    public void Unknown_key_is_refused_with_the_nearest_name()
    {
        ConfigFault fault = Assert.Single(Read("num.partition=3").Faults);

        Assert.Equal(
            "f:1: num.partition=3: there is no such config key. The nearest one is num.partitions.",
            fault.ToString());
    }

    [Fact]
    public void Unknown_variable_is_a_warning_because_others_may_have_set_it()
    {
        ConfigReading reading = ConfigSnapshotReader.Read(
            [new ConfigSetting("service.host", "10.0.0.1", SettingLayer.Environment, "KAFKA_SERVICE_HOST")]);

        Assert.Empty(reading.Faults);
        ConfigWarning warning = Assert.Single(reading.Warnings);
        Assert.StartsWith("KAFKA_SERVICE_HOST: service.host is no config key", warning.ToString());
    }

    [Theory]
    [InlineData("zookeeper.connect=localhost:2181")]
    [InlineData("inter.broker.protocol.version=3.9")]
    public void Key_that_kafka_4_took_out_is_a_warning(string line)
    {
        ConfigReading reading = Read(line);

        Assert.Empty(reading.Faults);
        Assert.Contains("taken out", Assert.Single(reading.Warnings).Text);
    }

    [Theory]
    [InlineData("listener.name.internal.ssl.keystore.type=PEM")]
    [InlineData("listener.name.internal.scram-sha-256.sasl.jaas.config=x")]
    [InlineData("rsm.config.bucket=x")]
    public void Keys_of_listeners_and_plugins_are_accepted(string line)
    {
        ConfigReading reading = Read(line);

        Assert.Empty(reading.Faults);
        Assert.Single(reading.Warnings);
    }

    [Theory]
    [InlineData("listener.name.internal.ssl.keystor.type=PEM")]
    [InlineData("listener.name.num.partitions.x=1")]
    [InlineData("leader.replication.throttled.rate=1")]
    public void Keys_that_cannot_be_given_at_the_start_are_refused(string line) => Assert.Single(Read(line).Faults);

    [Fact]
    public void Bad_value_is_told_with_what_is_allowed_and_leaves_the_default()
    {
        ConfigReading reading = Read("num.partitions=0\nfetch.verify=sometimes");

        Assert.Equal(
            [
                "f:2: fetch.verify=sometimes: it must be one of cold, always, off. Allowed: cold, always, off.",
                "f:1: num.partitions=0: it must be at least 1. Allowed: at least 1.",
            ],
            reading.Faults.Select(fault => fault.ToString()));
        Assert.Equal(1, reading.Snapshot.Get(ClientRequestKeys.NumPartitions));
    }

    [Fact]
    public void Old_name_of_the_node_id_follows_the_new_one() =>
        Assert.Equal(7, Read("node.id=7").Snapshot.Get(NodeKeys.BrokerId));

    private static ConfigReading Read(string properties) =>
        ConfigSnapshotReader.Read(PropertiesFile.Parse(properties, "f").Settings);

    private static ConfigSetting Setting(string value, SettingLayer layer) => new("a", value, layer, "x");

    private static string Winner(ConfigSetting[] settings) => ConfigSetting.Resolve(settings)["a"].Value;
}
