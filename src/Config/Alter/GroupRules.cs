using System.Collections.Immutable;
using System.Globalization;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Group;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Alter;

/// <summary>What the configs of a group must satisfy: rules of single keys, and the bounds that brokers set.</summary>
internal static class GroupRules
{
    private static readonly HeartbeatRule[] Heartbeats = [.. GroupBounds.Kinds.Select(HeartbeatRule.Of)];

    internal static AlterRefusal? Defect(ImmutableSortedDictionary<string, string> configs, AlterContext context)
    {
        foreach ((string name, string text) in configs)
        {
            if (!GroupKeys.Registry.TryFind(name, out ConfigKey? key))
            {
                return AlterRefusal.InvalidConfig($"Unknown group config name: {name}");
            }

            if (key.Parse(text) is { IsValid: false } parsed)
            {
                return AlterRefusal.InvalidConfig(AlterRefusal.BadValue(name, text, parsed.Defect));
            }
        }

        foreach ((string name, string text) in configs)
        {
            if (BoundDefect(name, text, context) is { } defect)
            {
                return defect;
            }
        }

        foreach (HeartbeatRule rule in Heartbeats)
        {
            if (rule.Defect(configs, context) is { } defect)
            {
                return defect;
            }
        }

        return null;
    }

    private static AlterRefusal? BoundDefect(string name, string text, AlterContext context)
    {
        (ConfigKey? minimumKey, ConfigKey? maximumKey) = GroupBounds.OfGroupKey(name);
        if ((minimumKey is null && maximumKey is null)
            || !int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
        {
            return null;
        }

        if (minimumKey is not null && context.Node.ValueOf(minimumKey) is int minimum && value < minimum)
        {
            return AlterRefusal.InvalidConfig($"{name} must be at least {minimumKey}, which is {minimum}");
        }

        return maximumKey is not null && context.Node.ValueOf(maximumKey) is int maximum && value > maximum
            ? AlterRefusal.InvalidConfig($"{name} must be at most {maximumKey}, which is {maximum}")
            : null;
    }

    /// <summary>A key of groups, and the broker key that holds where it is not set.</summary>
    private sealed record Value(string Name, ConfigKey? OfGroup, ConfigKey? OfBroker)
    {
        internal static Value Of(string name)
        {
            GroupKeys.Registry.TryFind(name, out ConfigKey? group);
            BrokerKeys.Registry.TryFind("group." + name, out ConfigKey? broker);
            return new Value(name, group, broker);
        }

        internal int? In(ImmutableSortedDictionary<string, string> configs, AlterContext context)
        {
            if (OfGroup is not null && configs.TryGetValue(Name, out string? text))
            {
                return OfGroup.Parse(text).Value as int?;
            }

            return OfBroker is null ? null : context.Node.ValueOf(OfBroker) as int?;
        }
    }

    /// <summary>Members of a kind of groups are heard of more often than they may be silent.</summary>
    private sealed record HeartbeatRule(Value Heartbeat, Value Session)
    {
        internal static HeartbeatRule Of(string kind) =>
            new(Value.Of($"{kind}.heartbeat.interval.ms"), Value.Of($"{kind}.session.timeout.ms"));

        internal AlterRefusal? Defect(ImmutableSortedDictionary<string, string> configs, AlterContext context) =>
            Heartbeat.In(configs, context) >= Session.In(configs, context)
                ? AlterRefusal.InvalidConfig($"{Heartbeat.Name} must be less than {Session.Name}")
                : null;
    }
}
