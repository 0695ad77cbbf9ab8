using KRaftNet.Config.Broker;
using KRaftNet.Config.Group;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Sources;

namespace KRaftNet.Config.Node;

/// <summary>The broker's settings for groups must lie in the bounds that it sets for single groups.</summary>
internal static class GroupChecks
{
    internal static void Run(ConfigSnapshot config, FaultList faults)
    {
        foreach (string kind in GroupBounds.Kinds)
        {
            string prefix = $"group.{kind}.";
            foreach (ConfigKey key in BrokerKeys.Registry.All.Where(key => IsSetting(key.Name, prefix)))
            {
                CheckBounds(config, key, GroupBounds.Of(kind, key.Name[prefix.Length..]), faults);
            }

            CheckHeartbeat(config, prefix, faults);
        }
    }

    private static bool IsSetting(string name, string prefix) =>
        name.StartsWith(prefix, StringComparison.Ordinal)
        && !name.StartsWith(prefix + "min.", StringComparison.Ordinal)
        && !name.StartsWith(prefix + "max.", StringComparison.Ordinal);

    private static void CheckBounds(
        ConfigSnapshot config,
        ConfigKey key,
        (ConfigKey? Minimum, ConfigKey? Maximum) bounds,
        FaultList faults)
    {
        int? value = Number(config, key);
        if (bounds.Minimum is { } minimum && value < Number(config, minimum))
        {
            faults.Add(key, $"it is below {minimum.Name}", $"Raise it, or lower {minimum.Name}");
        }

        if (bounds.Maximum is { } maximum && value > Number(config, maximum))
        {
            faults.Add(key, $"it is above {maximum.Name}", $"Lower it, or raise {maximum.Name}");
        }
    }

    private static void CheckHeartbeat(ConfigSnapshot config, string prefix, FaultList faults)
    {
        if (BrokerKeys.Registry.TryFind(prefix + "heartbeat.interval.ms", out ConfigKey? heartbeat)
            && BrokerKeys.Registry.TryFind(prefix + "session.timeout.ms", out ConfigKey? session)
            && Number(config, heartbeat) >= Number(config, session))
        {
            faults.Add(heartbeat, "members would be lost between two heartbeats", $"Keep it below {session.Name}");
        }
    }

    /// <summary>The value in force of a key that holds a whole number; null for other keys, such as lists.</summary>
    private static int? Number(ConfigSnapshot config, ConfigKey key) => config.ValueOf(key) as int?;
}
