using System.Collections.Immutable;
using KRaftNet.Config.Broker;
using KRaftNet.Config.ClientMetrics;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Group;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;
using KRaftNet.Config.Topic;

namespace KRaftNet.Config.Describe;

/// <summary>
/// Answers DescribeConfigs for each kind of resource, in ordinal order of keys. <c>names</c> is what the request asks
/// for: null or empty means every key; unknown names are passed over. Keys of ours that Kafka does not know are told of
/// when they are asked for or set, so that tools which compare whole lists see Kafka's.
/// </summary>
public static class ConfigDescriber
{
    /// <summary>A topic's configs as one node sees them.</summary>
    public static ImmutableArray<DescribedConfig> Topic(
        IReadOnlyDictionary<string, string> own,
        BrokerConfigView broker,
        IReadOnlyList<string>? names)
    {
        var values = new TopicValues(own, broker);
        return [.. Select(TopicKeys.Registry, names, key => TopicEntry(key, own, values, broker))];
    }

    /// <summary>
    /// A new topic's configs in the answer to CreateTopics: unlike in DescribeConfigs, the source is that of the value
    /// even if a synonym in another unit gave it.
    /// </summary>
    public static ImmutableArray<DescribedConfig> CreatedTopic(
        IReadOnlyDictionary<string, string> own,
        BrokerConfigView broker)
    {
        var values = new TopicValues(own, broker);
        return
        [
            .. Select(TopicKeys.Registry, null, key =>
                TopicEntry(key, own, values, broker) with { Source = values.Resolve(key).Source, Synonyms = [] }),
        ];
    }

    /// <summary>The configs of the node itself, with what others may have stored for it under unknown names.</summary>
    public static ImmutableArray<DescribedConfig> Broker(BrokerConfigView broker, IReadOnlyList<string>? names)
    {
        IEnumerable<string> unlisted = broker.Start.Settings.Keys.Concat(broker.Defaults.Keys).Concat(broker.Own.Keys)
            .Where(name => !BrokerKeys.Registry.TryFind(name, out _) && IsAskedFor(name, names))
            .Distinct(StringComparer.Ordinal);
        return
        [
            .. Select(BrokerKeys.Registry, names, key => BrokerEntry(key, broker))
                .Concat(unlisted.Select(name => UnlistedEntry(name, broker)))
                .OrderBy(config => config.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>What is set for all brokers at run time.</summary>
    public static ImmutableArray<DescribedConfig> BrokerDefaults(BrokerConfigView broker, IReadOnlyList<string>? names)
    {
        return
        [
            .. broker.Defaults.Keys
                .Where(name => IsAskedFor(name, names))
                .Order(StringComparer.Ordinal)
                .Select(Entry),
        ];

        DescribedConfig Entry(string name)
        {
            DescribedConfig whole = BrokerKeys.Registry.TryFind(name, out ConfigKey? key)
                ? BrokerEntry(key, broker)
                : UnlistedEntry(name, broker);
            return whole with
            {
                Value = whole.Sensitive ? null : broker.Defaults[name],
                Source = ConfigSource.DynamicDefaultBroker,
                Synonyms =
                [
                    .. whole.Synonyms.Where(synonym => synonym.Source == ConfigSource.DynamicDefaultBroker),
                ],
            };
        }
    }

    /// <summary>A group's configs as one node sees them.</summary>
    public static ImmutableArray<DescribedConfig> Group(
        IReadOnlyDictionary<string, string> own,
        BrokerConfigView broker,
        IReadOnlyList<string>? names)
    {
        return [.. Select(GroupKeys.Registry, names, Entry)];

        DescribedConfig Entry(ConfigKey key)
        {
            ImmutableArray<DescribedSynonym> behind = key.Synonyms.IsEmpty
                ? [new DescribedSynonym(key.Name, key.DefaultText, ConfigSource.Default)]
                : BrokerSynonyms.Of([.. key.Synonyms.Select(synonym => synonym.Name)], broker, key.Sensitive);
            return FromSynonyms(key, OwnSynonym(key, own, ConfigSource.Group).AddRange(behind));
        }
    }

    /// <summary>The configs of a subscription to client metrics.</summary>
    public static ImmutableArray<DescribedConfig> ClientMetrics(
        IReadOnlyDictionary<string, string> own,
        IReadOnlyList<string>? names) =>
    [
        .. Select(ClientMetricsKeys.Registry, names, key =>
            FromSynonyms(key, OwnSynonym(key, own, ConfigSource.ClientMetrics))),
    ];

    private static IEnumerable<DescribedConfig> Select(
        KeyRegistry registry,
        IReadOnlyList<string>? names,
        Func<ConfigKey, DescribedConfig> describe) =>
        registry.All
            .Where(key => !key.Hidden && IsAskedFor(key.Name, names))
            .Select(key => (Key: key, Config: describe(key)))
            .Where(pair => !pair.Key.Extension || !pair.Config.IsDefault || names is { Count: > 0 })
            .Select(pair => pair.Config);

    private static bool IsAskedFor(string name, IReadOnlyList<string>? names) =>
        names is null or [] || names.Contains(name);

    private static DescribedConfig TopicEntry(
        ConfigKey key,
        IReadOnlyDictionary<string, string> own,
        TopicValues values,
        BrokerConfigView broker)
    {
        ImmutableArray<DescribedSynonym> synonyms = OwnSynonym(key, own, ConfigSource.Topic);
        if (!key.Synonyms.IsEmpty)
        {
            string[] names = [.. key.Synonyms.Select(synonym => synonym.Name)];
            synonyms = synonyms.AddRange(BrokerSynonyms.Of(names, broker, key.Sensitive));
        }

        return FromSynonyms(key, synonyms) with { Value = values.Resolve(key).Text };
    }

    private static DescribedConfig BrokerEntry(ConfigKey key, BrokerConfigView broker) =>
        FromSynonyms(key, BrokerSynonyms.Of(BrokerSynonyms.NamesOf(key), broker, key.Sensitive));

    private static ImmutableArray<DescribedSynonym> OwnSynonym(
        ConfigKey key,
        IReadOnlyDictionary<string, string> own,
        ConfigSource source) =>
        own.TryGetValue(key.Name, out string? text)
            ? [new DescribedSynonym(key.Name, key.Sensitive ? null : key.Normalize(text), source)]
            : [];

    /// <summary>The first synonym gives value and source; without any, the default stands.</summary>
    private static DescribedConfig FromSynonyms(ConfigKey key, ImmutableArray<DescribedSynonym> synonyms)
    {
        string? value = synonyms.IsEmpty ? key.DefaultText : synonyms[0].Value;
        return new DescribedConfig(
            key.Name,
            key.Sensitive || value is null ? null : key.Normalize(value),
            key.Type,
            synonyms.IsEmpty ? ConfigSource.Default : synonyms[0].Source,
            key.ReadOnly,
            key.Sensitive,
            synonyms,
            key.Doc);
    }

    /// <summary>
    /// A name that is not in the registry: a run-time rate, a key of one listener, or one that nobody knows, whose
    /// value is kept back because it could be a secret.
    /// </summary>
    private static DescribedConfig UnlistedEntry(string name, BrokerConfigView broker)
    {
        if (BrokerKeys.RunTimeOnly.TryFind(name, out ConfigKey? rate))
        {
            return FromSynonyms(rate, BrokerSynonyms.Of([name], broker, sensitive: false));
        }

        string? baseName = PluginKeys.ListenerKeyOf(name);
        ConfigKey? baseKey = null;
        bool isOfListener = baseName is not null && BrokerKeys.Registry.TryFind(baseName, out baseKey);
        bool isSensitive = !isOfListener || baseKey!.Sensitive;
        ImmutableArray<DescribedSynonym> synonyms = BrokerSynonyms.Of([name], broker, isSensitive);
        return new DescribedConfig(
            name,
            synonyms.IsEmpty ? null : synonyms[0].Value,
            baseKey?.Type ?? ConfigType.Unknown,
            synonyms.IsEmpty ? ConfigSource.Default : synonyms[0].Source,
            baseKey?.ReadOnly ?? true,
            isSensitive,
            synonyms,
            baseKey?.Doc);
    }
}
