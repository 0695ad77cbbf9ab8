using KRaftNet.Config.Effective;
using KRaftNet.Config.Keys;
using KRaftNet.Config.Topic;

namespace KRaftNet.Config.Alter;

/// <summary>What the configs of a topic must satisfy as a whole.</summary>
internal static class TopicRules
{
    internal static AlterRefusal? Defect(IReadOnlyDictionary<string, string> configs, AlterContext context)
    {
        foreach (string name in configs.Keys)
        {
            if (!TopicKeys.Registry.TryFind(name, out _))
            {
                return AlterRefusal.InvalidConfig($"Unknown topic config name: {name}");
            }
        }

        foreach ((string name, string text) in configs)
        {
            if (TopicKeys.Registry.TryFind(name, out ConfigKey? key) && key.Parse(text) is { IsValid: false } parsed)
            {
                return AlterRefusal.InvalidConfig(AlterRefusal.BadValue(name, text, parsed.Defect));
            }
        }

        return CrossDefect(new TopicValues(configs, context.Node));
    }

    private static AlterRefusal? CrossDefect(TopicValues values)
    {
        long minLag = values.Get(TopicCompactionKeys.MinCompactionLagMs);
        long maxLag = values.Get(TopicCompactionKeys.MaxCompactionLagMs);
        if (minLag > maxLag)
        {
            return AlterRefusal.InvalidConfig(
                $"min.compaction.lag.ms ({minLag}) may not exceed max.compaction.lag.ms ({maxLag})");
        }

        return values.Get(TopicTieringKeys.RemoteStorage)
            ? AlterRefusal.InvalidConfig("remote.storage.enable needs tiered storage, which this cluster does not have")
            : null;
    }
}
