using System.Text.Json;
using KRaftNet.Config.Describe;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Tests.Golden;

/// <summary>Compares a described config with a recorded one, of an answer or of the reference list.</summary>
internal static class RecordedConfigs
{
    /// <summary>The first field that differs, or null.</summary>
    internal static string? Difference(JsonElement recorded, DescribedConfig? ours)
    {
        if (ours is null)
        {
            return "missing";
        }

        return Field("value", Text(recorded, "value"), ours.Value)
            ?? Field("source", Source(recorded), ours.Source)
            ?? Field("readOnly", recorded.GetProperty("readOnly").GetBoolean(), ours.ReadOnly)
            ?? Field("sensitive", Sensitive(recorded), ours.Sensitive)
            ?? (Type(recorded) is { } type ? Field("type", type, ours.Type) : null)
            ?? (Synonyms(recorded) is { } synonyms ? Field("synonyms", synonyms, Listed(ours)) : null);
    }

    internal static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static string? Field<T>(string name, T recorded, T ours) =>
        EqualityComparer<T>.Default.Equals(recorded, ours) ? null : $"{name}: recorded {recorded}, ours {ours}";

    private static ConfigSource Source(JsonElement recorded) =>
        recorded.TryGetProperty("configSource", out JsonElement number)
            ? (ConfigSource)number.GetSByte()
            : SourceOfName(Text(recorded, "source"));

    private static ConfigSource SourceOfName(string? name) => name switch
    {
        "DYNAMIC_TOPIC_CONFIG" => ConfigSource.Topic,
        "DYNAMIC_BROKER_CONFIG" => ConfigSource.DynamicBroker,
        "DYNAMIC_DEFAULT_BROKER_CONFIG" => ConfigSource.DynamicDefaultBroker,
        "STATIC_BROKER_CONFIG" => ConfigSource.StaticBroker,
        "DEFAULT_CONFIG" => ConfigSource.Default,
        "DYNAMIC_CLIENT_METRICS_CONFIG" => ConfigSource.ClientMetrics,
        "DYNAMIC_GROUP_CONFIG" => ConfigSource.Group,
        _ => ConfigSource.Unknown,
    };

    private static bool Sensitive(JsonElement recorded) =>
        recorded.TryGetProperty("isSensitive", out JsonElement flag)
            ? flag.GetBoolean()
            : recorded.GetProperty("sensitive").GetBoolean();

    /// <summary>The type, which old versions of the answer and CreateTopics leave out.</summary>
    private static ConfigType? Type(JsonElement recorded)
    {
        if (recorded.TryGetProperty("configType", out JsonElement number))
        {
            return (ConfigType)number.GetSByte();
        }

        return recorded.TryGetProperty("type", out JsonElement name)
            ? Enum.Parse<ConfigType>(name.GetString()!, ignoreCase: true)
            : null;
    }

    /// <summary>The synonyms in one text; null if the answer has none because none were asked for.</summary>
    private static string? Synonyms(JsonElement recorded)
    {
        if (!recorded.TryGetProperty("synonyms", out JsonElement synonyms) || synonyms.GetArrayLength() == 0)
        {
            return null;
        }

        return string.Join("; ", synonyms.EnumerateArray().Select(synonym =>
        {
            JsonElement source = synonym.GetProperty("source");
            ConfigSource known = source.ValueKind == JsonValueKind.Number
                ? (ConfigSource)source.GetSByte()
                : SourceOfName(source.GetString());
            return $"{Text(synonym, "name")}={Text(synonym, "value")} ({known})";
        }));
    }

    private static string Listed(DescribedConfig config) =>
        string.Join("; ", config.Synonyms.Select(synonym => $"{synonym.Name}={synonym.Value} ({synonym.Source})"));
}
