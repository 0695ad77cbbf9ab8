using System.Collections.Immutable;
using KRaftNet.Config.Broker;
using KRaftNet.Config.ClientMetrics;
using KRaftNet.Config.Group;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Topic;
using KRaftNet.Protocol;

namespace KRaftNet.Config.Alter;

/// <summary>
/// What CreateTopics, IncrementalAlterConfigs and AlterConfigs make of the configs of one resource. Pure: the caller
/// checks that the resource exists and that its name is allowed, and writes the records.
/// </summary>
public static class ConfigAlterer
{
    /// <summary>IncrementalAlterConfigs: changes the keys that are named and no others.</summary>
    public static AlterOutcome Incremental(
        ConfigResource resource,
        ImmutableSortedDictionary<string, string> current,
        IReadOnlyList<ConfigAlteration> alterations,
        AlterContext context)
    {
        AlterRefusal? refusal = RequestDefect(resource, alterations);
        if (refusal is not null)
        {
            return AlterOutcome.Refused(current, refusal);
        }

        ImmutableSortedDictionary<string, string>.Builder after = current.ToBuilder();
        foreach (ConfigAlteration alteration in alterations)
        {
            switch (alteration.Operation)
            {
                case AlterOperation.Set:
                    after[alteration.Name] = alteration.Value!;
                    break;
                case AlterOperation.Delete:
                    after.Remove(alteration.Name);
                    break;
                default:
                    if (RegistryOf(resource.Type)?.TryFind(alteration.Name, out ConfigKey? key) != true
                        || key!.Type != ConfigType.List)
                    {
                        return AlterOutcome.Refused(current, NotAList(alteration));
                    }

                    string before = after.GetValueOrDefault(key.Name) ?? key.DefaultText ?? string.Empty;
                    after[key.Name] = Edited(before, alteration);
                    break;
            }
        }

        return Judged(resource, current, after.ToImmutable(), alterations, context);
    }

    /// <summary>AlterConfigs: the keys that are named are all that the resource has afterwards.</summary>
    public static AlterOutcome Replace(
        ConfigResource resource,
        ImmutableSortedDictionary<string, string> current,
        IReadOnlyList<KeyValuePair<string, string?>> configs,
        AlterContext context)
    {
        ConfigAlteration[] sets =
        [
            .. configs.Select(pair => new ConfigAlteration(pair.Key, AlterOperation.Set, pair.Value)),
        ];
        AlterRefusal? refusal = RequestDefect(resource, sets);
        if (refusal is not null)
        {
            return AlterOutcome.Refused(current, refusal);
        }

        ImmutableSortedDictionary<string, string> after = current.Clear().AddRange(configs!);
        return Judged(resource, current, after, sets, context);
    }

    /// <summary>CreateTopics: the configs of a new topic. Of a key that is there twice the last value counts.</summary>
    public static AlterOutcome CreateTopic(
        IReadOnlyList<KeyValuePair<string, string?>> configs,
        AlterContext context)
    {
        var none = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
        string[] withoutValue = [.. configs.Where(pair => pair.Value is null).Select(pair => pair.Key)];
        if (withoutValue.Length > 0)
        {
            string names = string.Join(',', withoutValue);
            return AlterOutcome.Refused(none, AlterRefusal.InvalidConfig($"A topic config needs a value: {names}"));
        }

        ImmutableSortedDictionary<string, string> after = none.SetItems(configs!);
        return TopicRules.Defect(after, context) is { } refusal
            ? AlterOutcome.Refused(none, refusal)
            : AlterOutcome.Changed(none, after);
    }

    /// <summary>The keys of a kind of resource; null: it has no configs of this sort.</summary>
    public static KeyRegistry? RegistryOf(ConfigResourceType type) => type switch
    {
        ConfigResourceType.Topic => TopicKeys.Registry,
        ConfigResourceType.Broker => BrokerKeys.Registry,
        ConfigResourceType.ClientMetrics => ClientMetricsKeys.Registry,
        ConfigResourceType.Group => GroupKeys.Registry,
        _ => null,
    };

    private static AlterRefusal? RequestDefect(ConfigResource resource, IReadOnlyList<ConfigAlteration> alterations)
    {
        if (RegistryOf(resource.Type) is null)
        {
            return AlterRefusal.InvalidRequest($"Unknown resource type {(sbyte)resource.Type}");
        }

        if (resource.Name.Length == 0 && resource.Type != ConfigResourceType.Broker)
        {
            return AlterRefusal.InvalidRequest($"A resource of type {resource.Type} needs a name");
        }

        // An operation that does not exist is the one thing that Kafka has no words for.
        foreach (ConfigAlteration alteration in alterations)
        {
            if (!Enum.IsDefined(alteration.Operation))
            {
                return new AlterRefusal(ErrorCode.UnknownServerError, null);
            }
        }

        if (HasNameTwice(alterations))
        {
            return AlterRefusal.InvalidRequest("A config key is there twice");
        }

        List<string>? withoutValue = null;
        foreach (ConfigAlteration alteration in alterations)
        {
            if (alteration.Value is null && alteration.Operation != AlterOperation.Delete)
            {
                (withoutValue ??= []).Add(alteration.Name);
            }
        }

        return withoutValue is null
            ? null
            : AlterRefusal.InvalidRequest($"A config needs a value: {string.Join(',', withoutValue)}");
    }

    private static bool HasNameTwice(IReadOnlyList<ConfigAlteration> alterations)
    {
        // Most requests name one or a few.
        if (alterations.Count > 8)
        {
            return alterations.DistinctBy(alteration => alteration.Name, StringComparer.Ordinal).Count() < alterations.Count;
        }

        for (int i = 1; i < alterations.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (alterations[i].Name == alterations[j].Name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static AlterRefusal NotAList(ConfigAlteration alteration)
    {
        string operation = alteration.Operation.ToString().ToUpperInvariant();
        return AlterRefusal.InvalidConfig($"Can't {operation} to {alteration.Name} because it is no list");
    }

    private static string Edited(string list, ConfigAlteration alteration)
    {
        List<string> entries = [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries)];
        foreach (string entry in alteration.Value!.Split(','))
        {
            if (alteration.Operation == AlterOperation.Subtract)
            {
                entries.Remove(entry);
            }
            else if (!entries.Contains(entry))
            {
                entries.Add(entry);
            }
        }

        return string.Join(',', entries);
    }

    private static AlterOutcome Judged(
        ConfigResource resource,
        ImmutableSortedDictionary<string, string> before,
        ImmutableSortedDictionary<string, string> after,
        IReadOnlyList<ConfigAlteration> alterations,
        AlterContext context)
    {
        AlterRefusal? refusal = resource.Type switch
        {
            ConfigResourceType.Topic => TopicRules.Defect(after, context),
            ConfigResourceType.Group => GroupRules.Defect(after, context),
            ConfigResourceType.ClientMetrics => ClientMetricsRules.Defect(after),
            _ => new BrokerRules(resource, context).Defect(before, after, alterations.Select(change => change.Name)),
        };
        return refusal is null ? AlterOutcome.Changed(before, after) : AlterOutcome.Refused(before, refusal);
    }
}
