using KRaftNet.Config.Keys;

namespace KRaftNet.Config.Topic;

/// <summary>Every topic key: Kafka's, and the two of ours. All can be altered at any time.</summary>
public static class TopicKeys
{
    /// <summary>The registry, in the order of names.</summary>
    public static KeyRegistry Registry { get; } = new(
    [
        .. TopicRetentionKeys.All, .. TopicStorageKeys.All, .. TopicCompactionKeys.All, .. TopicTieringKeys.All,
    ]);
}
