using System.Collections.Immutable;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Describe;

/// <summary>Lists the values that stand behind a broker key.</summary>
internal static class BrokerSynonyms
{
    private static readonly ConfigSource[] Sources =
    [
        ConfigSource.DynamicBroker, ConfigSource.DynamicDefaultBroker, ConfigSource.StaticBroker, ConfigSource.Default,
    ];

    /// <summary>
    /// The values given for the names, by strength of the source and within one source in the order of the names. Kafka
    /// drops what comes before the first name itself: nothing is listed of log.retention.ms while only
    /// log.retention.hours has a value, and the answer then says default.
    /// </summary>
    internal static ImmutableArray<DescribedSynonym> Of(
        IReadOnlyList<string> names,
        BrokerConfigView broker,
        bool sensitive)
    {
        var found = ImmutableArray.CreateBuilder<DescribedSynonym>();
        foreach (ConfigSource source in Sources)
        {
            foreach (string name in names)
            {
                bool isWanted = found.Count > 0 || name == names[0];
                if (isWanted && Given(source, name, broker) is { } text)
                {
                    found.Add(new DescribedSynonym(name, sensitive ? null : text, source));
                }
            }
        }

        return found.ToImmutable();
    }

    /// <summary>A broker key's own name, and the names that it falls back on.</summary>
    internal static IReadOnlyList<string> NamesOf(ConfigKey key) =>
        [key.Name, .. key.Synonyms.Select(synonym => synonym.Name)];

    private static string? Given(ConfigSource source, string name, BrokerConfigView broker)
    {
        if (source != ConfigSource.Default)
        {
            return broker.TryFind(source, name, out string? text) ? text : null;
        }

        return BrokerKeys.Registry.TryFind(name, out ConfigKey? key) ? key.DefaultText : null;
    }
}
