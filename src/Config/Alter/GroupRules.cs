using System.Globalization;
using KRaftNet.Config.Broker;
using KRaftNet.Config.Group;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Alter;

/// <summary>What the configs of a group must satisfy: rules of single keys, and the bounds that brokers set.</summary>
internal static class GroupRules
{
    internal static AlterRefusal? Defect(IReadOnlyDictionary<string, string> configs, AlterContext context)
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

        return configs.Select(pair => BoundDefect(pair.Key, pair.Value, context))
            .Concat(GroupBounds.Kinds.Select(kind => HeartbeatDefect(kind, configs, context)))
            .FirstOrDefault(defect => defect is not null);
    }

    private static AlterRefusal? BoundDefect(string name, string text, AlterContext context)
    {
        if (!int.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
        {
            return null;
        }

        int dot = name.IndexOf('.', StringComparison.Ordinal);
        (ConfigKey? minimumKey, ConfigKey? maximumKey) = GroupBounds.Of(name[..dot], name[(dot + 1)..]);
        if (minimumKey is not null && context.Node.ValueOf(minimumKey) is int minimum && value < minimum)
        {
            return AlterRefusal.InvalidConfig($"{name} must be at least {minimumKey}, which is {minimum}");
        }

        return maximumKey is not null && context.Node.ValueOf(maximumKey) is int maximum && value > maximum
            ? AlterRefusal.InvalidConfig($"{name} must be at most {maximumKey}, which is {maximum}")
            : null;
    }

    private static AlterRefusal? HeartbeatDefect(
        string kind,
        IReadOnlyDictionary<string, string> configs,
        AlterContext context)
    {
        string heartbeat = $"{kind}.heartbeat.interval.ms";
        string session = $"{kind}.session.timeout.ms";
        return Effective(heartbeat, configs, context) >= Effective(session, configs, context)
            ? AlterRefusal.InvalidConfig($"{heartbeat} must be less than {session}")
            : null;
    }

    private static int? Effective(string name, IReadOnlyDictionary<string, string> configs, AlterContext context) =>
        configs.TryGetValue(name, out string? text) && GroupKeys.Registry.TryFind(name, out ConfigKey? key)
            ? key.Parse(text).Value as int?
            : BrokerValue("group." + name, context);

    private static int? BrokerValue(string name, AlterContext context) =>
        BrokerKeys.Registry.TryFind(name, out ConfigKey? key) ? context.Node.ValueOf(key) as int? : null;
}
