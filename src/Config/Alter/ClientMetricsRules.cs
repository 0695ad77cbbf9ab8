using KRaftNet.Config.ClientMetrics;
using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Alter;

/// <summary>What the configs of a client metrics subscription must satisfy.</summary>
internal static class ClientMetricsRules
{
    /// <summary>
    /// Unknown keys and intervals out of bounds are invalid requests, unlike bad patterns: as in Kafka.
    /// </summary>
    internal static AlterRefusal? Defect(IReadOnlyDictionary<string, string> configs)
    {
        foreach ((string name, string text) in configs)
        {
            if (!ClientMetricsKeys.Registry.TryFind(name, out ConfigKey? key))
            {
                return AlterRefusal.InvalidRequest($"Unknown client metrics configuration: {name}");
            }

            if (key.Parse(text) is { IsValid: false } parsed)
            {
                string message = AlterRefusal.BadValue(name, text, parsed.Defect);
                return key == ClientMetricsKeys.Match
                    ? AlterRefusal.InvalidConfig(message)
                    : AlterRefusal.InvalidRequest(message);
            }
        }

        return null;
    }
}
