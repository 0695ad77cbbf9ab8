using KRaftNet.Config.Broker;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Group;

/// <summary>
/// The broker keys that bound the settings of groups: for <c>consumer.session.timeout.ms</c> they are
/// <c>group.consumer.min.session.timeout.ms</c> and <c>group.consumer.max.session.timeout.ms</c>.
/// </summary>
internal static class GroupBounds
{
    private const string CountPrefix = "num.";

    /// <summary>The kinds of groups that have settings.</summary>
    internal static readonly string[] Kinds = ["consumer", "share", "streams"];

    // Looked up, never enumerated.
    private static readonly Dictionary<string, (ConfigKey? Minimum, ConfigKey? Maximum)> ByGroupKey =
        GroupKeys.Registry.All.ToDictionary(key => key.Name, key => Of(key.Name), StringComparer.Ordinal);

    /// <summary>The lower and the upper bound of a key that can be set on groups; null: there is none.</summary>
    internal static (ConfigKey? Minimum, ConfigKey? Maximum) OfGroupKey(string name) => ByGroupKey[name];

    /// <summary>The lower and the upper bound of <c>KIND.REST</c>; null: there is none.</summary>
    internal static (ConfigKey? Minimum, ConfigKey? Maximum) Of(string kind, string rest)
    {
        string bounded = rest.StartsWith(CountPrefix, StringComparison.Ordinal) ? rest[CountPrefix.Length..] : rest;
        BrokerKeys.Registry.TryFind($"group.{kind}.min.{bounded}", out ConfigKey? minimum);
        BrokerKeys.Registry.TryFind($"group.{kind}.max.{bounded}", out ConfigKey? maximum);
        return (minimum, maximum);
    }

    private static (ConfigKey? Minimum, ConfigKey? Maximum) Of(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return Of(name[..dot], name[(dot + 1)..]);
    }
}
