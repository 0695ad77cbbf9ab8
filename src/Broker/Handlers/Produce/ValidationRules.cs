using KRaftNet.Broker.Replicas;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Broker.Handlers.Produce;

/// <summary>
/// What batches of a topic are held against. Thread-safe: made anew when the configs change, else one reference is read;
/// under the lock only the making.
/// </summary>
internal sealed class ValidationRules(TopicConfigs configs)
{
    private readonly Lock _lock = new();
    private Made _made = new(ConfigsImage.Empty, new Dictionary<string, TopicRules>(StringComparer.Ordinal));

    /// <summary>The rules of a topic.</summary>
    public TopicRules Of(MetadataImage image, TopicImage topic)
    {
        var made = Volatile.Read(ref _made);
        return ReferenceEquals(made.Configs, image.Configs) && made.Rules.TryGetValue(topic.Name, out var rules)
            ? rules
            : Make(image.Configs, topic.Name);
    }

    private TopicRules Make(ConfigsImage image, string topic)
    {
        var rules = new TopicRules(configs.OptionsOf(image, topic));
        lock (_lock)
        {
            // Readers hold the dictionary: it is copied, which the seldom change of configs and the first use of a topic
            // can afford.
            var known = ReferenceEquals(_made.Configs, image)
                ? new Dictionary<string, TopicRules>(_made.Rules, StringComparer.Ordinal)
                : new Dictionary<string, TopicRules>(StringComparer.Ordinal);
            known[topic] = rules;
            Volatile.Write(ref _made, new Made(image, known));
        }

        return rules;
    }

    private sealed record Made(ConfigsImage Configs, Dictionary<string, TopicRules> Rules);
}
