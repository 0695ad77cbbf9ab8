using System.Reflection;
using KRaftNet.Config.Broker;
using KRaftNet.Config.ClientMetrics;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Group;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Topic;

namespace KRaftNet.Config.Tests.Keys;

public sealed class RegistryTests
{
    private static readonly Dictionary<string, string> None = [];

    private static readonly ConfigKey[] Everything =
    [
        .. BrokerKeys.Registry.All, .. BrokerKeys.RunTimeOnly.All, .. TopicKeys.Registry.All, .. GroupKeys.Registry.All,
        .. ClientMetricsKeys.Registry.All,
    ];

    [Fact]
    public void Every_key_that_a_class_names_is_in_a_registry()
    {
        ConfigKey[] named =
        [
            .. typeof(ConfigKey).Assembly.GetTypes()
                .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
                .Where(field => field.FieldType.IsAssignableTo(typeof(ConfigKey)))
                .Select(field => (ConfigKey)field.GetValue(null)!),
        ];

        Assert.NotEmpty(named);
        Assert.All(named, key => Assert.Contains(key, Everything));
    }

    [Fact]
    public void Every_default_is_a_value_of_its_key()
    {
        Assert.All(Everything.Where(key => key.DefaultText is { Length: > 0 }), key =>
        {
            Assert.Null(key.Parse(key.DefaultText!).Defect);
            Assert.Equal(key.DefaultText, key.Normalize(key.DefaultText!));
        });
    }

    [Fact]
    public void Every_key_is_explained_in_sentences() => Assert.All(Everything, key => Assert.EndsWith(".", key.Doc));

    [Fact]
    public void Every_synonym_is_a_broker_key() =>
        Assert.All(Everything.SelectMany(key => key.Synonyms), synonym =>
            Assert.True(BrokerKeys.Registry.TryFind(synonym.Name, out _), synonym.Name));

    [Fact]
    public void Topic_and_group_defaults_are_those_of_the_broker_keys_behind_them()
    {
        Assert.All(TopicKeys.Registry.All.Concat(GroupKeys.Registry.All).Where(key => !key.Synonyms.IsEmpty), key =>
        {
            IEnumerable<ConfigSetting> defaults = key.Synonyms
                .Select(synonym => BrokerKeys.Registry.All.Single(broker => broker.Name == synonym.Name))
                .Where(broker => broker.DefaultText is not null)
                .Select(broker => new ConfigSetting(broker.Name, broker.DefaultText!, SettingLayer.File, "x"));
            ConfigSnapshot start = ConfigSnapshotReader.Read(defaults).Snapshot;
            EffectiveText effective = new TopicValues(None, new BrokerConfigView(start, None, None)).Resolve(key);

            Assert.Equal(new EffectiveText(key.DefaultText, ConfigSource.StaticBroker), effective);
        });
    }

    [Fact]
    public void Keys_are_found_by_exact_name_only()
    {
        Assert.True(TopicKeys.Registry.TryFind("retention.ms", out ConfigKey? key));
        Assert.Same(TopicRetentionKeys.RetentionMs, key);
        Assert.False(TopicKeys.Registry.TryFind("Retention.ms", out _));
    }
}
