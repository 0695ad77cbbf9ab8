using System.Globalization;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Effective;

/// <summary>
/// The values in force on one topic: its own, or those of the broker keys that a topic key falls back on. Immutable.
/// </summary>
/// <param name="own">Set on the topic, by key.</param>
/// <param name="broker">The values of the node that asks.</param>
public sealed class TopicValues(IReadOnlyDictionary<string, string> own, BrokerConfigView broker)
{
    /// <summary>Where broker keys are looked up, the strongest first.</summary>
    private static readonly ConfigSource[] BrokerSources =
    [
        ConfigSource.DynamicBroker, ConfigSource.DynamicDefaultBroker, ConfigSource.StaticBroker,
    ];

    /// <summary>The value in force. A text that is no value, from a newer node perhaps, counts as not set.</summary>
    public T Get<T>(ConfigKey<T> key) =>
        Resolve(key).Text is { } text && key.Parse(text) is { IsValid: true } parsed ? (T)parsed.Value! : key.Default;

    /// <summary>
    /// The text in force: of the topic, or else of the first synonym that the strongest source gives, turned into the
    /// unit of the key, or else the default.
    /// </summary>
    public EffectiveText Resolve(ConfigKey key)
    {
        if (own.TryGetValue(key.Name, out string? text) && key.Parse(text).IsValid)
        {
            return new EffectiveText(key.Normalize(text), ConfigSource.Topic);
        }

        foreach (ConfigSource source in BrokerSources)
        {
            foreach (ConfigSynonym synonym in key.Synonyms)
            {
                if (broker.TryFind(source, synonym.Name, out string? given)
                    && Converted(given, synonym.Factor) is { } converted && key.Parse(converted).IsValid)
                {
                    return new EffectiveText(key.Normalize(converted), source);
                }
            }
        }

        return new EffectiveText(key.DefaultText, ConfigSource.Default);
    }

    /// <summary>A number times the factor; a negative one means "no limit" in every unit and becomes -1.</summary>
    private static string? Converted(string text, long factor)
    {
        if (factor == 1)
        {
            return text;
        }

        if (!long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return null;
        }

        long product = number < 0 ? -1 : checked(number * factor);
        return product.ToString(CultureInfo.InvariantCulture);
    }
}
