using System.Collections.Immutable;
using KRaftNet.Config.Effective;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Topic;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Metadata.Controller.Configs;

/// <summary>Whether a topic can have a set of configs, and what holds for it then.</summary>
internal static class TopicConfigRules
{
    /// <summary>Why a topic cannot have these configs, as a sentence for users; null if it can.</summary>
    internal static string? Check(ImmutableSortedDictionary<string, string> configs, TopicPolicies policies)
    {
        foreach (var (name, text) in configs)
        {
            if (!TopicKeys.Registry.TryFind(name, out var key))
            {
                return $"Unknown topic config name: {name}";
            }

            if (key.Parse(text) is { IsValid: false } parsed)
            {
                return $"Invalid value {text} for configuration {name}: {parsed.Defect}";
            }
        }

        return ConflictIn(policies.With(configs));
    }

    /// <summary>Every key that is shown of a topic with these configs, as CreateTopics answers it.</summary>
    internal static List<CreateTopicsResponse.CreatableTopicConfigs> Describe(
        ImmutableSortedDictionary<string, string> configs, TopicPolicies policies)
    {
        var values = policies.With(configs);
        return
        [
            .. TopicKeys.Registry.All.Where(key => IsShown(key, configs)).Select(key => Describe(key, values)),
        ];
    }

    private static string? ConflictIn(TopicValues values)
    {
        var min = values.Get(TopicCompactionKeys.MinCompactionLagMs);
        var max = values.Get(TopicCompactionKeys.MaxCompactionLagMs);
        return min <= max
            ? null
            : $"conflict topic config setting {TopicCompactionKeys.MinCompactionLagMs} ({min}) > " +
              $"{TopicCompactionKeys.MaxCompactionLagMs} ({max})";
    }

    /// <summary>Keys that Kafka does not have are shown only where they are set, so that its tools meet no surprise.</summary>
    private static bool IsShown(ConfigKey key, ImmutableSortedDictionary<string, string> configs) =>
        !key.Hidden && (!key.Extension || configs.ContainsKey(key.Name));

    private static CreateTopicsResponse.CreatableTopicConfigs Describe(ConfigKey key, TopicValues values)
    {
        var effective = values.Resolve(key);
        return new CreateTopicsResponse.CreatableTopicConfigs
        {
            Name = key.Name,
            Value = key.Sensitive ? null : effective.Text,
            ReadOnly = key.ReadOnly,
            ConfigSource = (sbyte)effective.Source,
            IsSensitive = key.Sensitive,
        };
    }
}
