using KRaftNet.Config.Broker;

namespace KRaftNet.Config.Sources;

/// <summary>
/// Names that no registry can list, because they carry the name of a listener or belong to a plugin: recognised by
/// their
/// prefix.
/// </summary>
public static class PluginKeys
{
    private const string ListenerPrefix = "listener.name.";

    private static readonly string[] Prefixes =
    [
        "config.providers.", "confluent.", "rlmm.config.", "rsm.config.",
    ];

    /// <summary>
    /// Whether the name is <c>listener.name.LISTENER.KEY</c> (with a SASL mechanism before KEY if need be) of a key
    /// that a listener can have for itself, or begins as the keys of plugins do.
    /// </summary>
    public static bool IsRecognized(string name) =>
        ListenerKeyOf(name) is not null
        || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>
    /// The broker key that a listener overrides: <c>ssl.keystore.type</c> for
    /// <c>listener.name.internal.ssl.keystore.type</c>. Null: the name is not of this form.
    /// </summary>
    public static string? ListenerKeyOf(string name)
    {
        if (!name.StartsWith(ListenerPrefix, StringComparison.Ordinal))
        {
            return null;
        }

        // The listener's name and the mechanism hold no dots, so the key begins after the first or the second one.
        int dot = name.IndexOf('.', ListenerPrefix.Length);
        while (dot >= 0)
        {
            string rest = name[(dot + 1)..];
            if (BrokerKeys.Registry.TryFind(rest, out _))
            {
                return rest;
            }

            dot = name.IndexOf('.', dot + 1);
        }

        return null;
    }
}
