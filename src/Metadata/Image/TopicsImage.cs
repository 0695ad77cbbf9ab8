using System.Collections.Immutable;
using KRaftNet.Common;

namespace KRaftNet.Metadata.Image;

/// <summary>All topics, by id and by name. Immutable.</summary>
public sealed class TopicsImage
{
    /// <summary>No topics.</summary>
    public static readonly TopicsImage Empty = new(
        ImmutableSortedDictionary<TopicId, TopicImage>.Empty,
        ImmutableSortedDictionary.Create<string, TopicImage>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal));

    internal TopicsImage(
        ImmutableSortedDictionary<TopicId, TopicImage> byId,
        ImmutableSortedDictionary<string, TopicImage> byName,
        ImmutableSortedDictionary<string, ImmutableSortedSet<string>> namesByNormalizedName)
    {
        Invariant.Require(byId.Count == byName.Count);
        ById = byId;
        ByName = byName;
        NamesByNormalizedName = namesByNormalizedName;
    }

    /// <summary>The topics by id, ascending.</summary>
    public ImmutableSortedDictionary<TopicId, TopicImage> ById { get; }

    /// <summary>The same topics by name, in ordinal order.</summary>
    public ImmutableSortedDictionary<string, TopicImage> ByName { get; }

    /// <summary>
    /// The names with characters that collide (<c>.</c> and <c>_</c>), under the form in which they would be equal:
    /// kept so that creating a topic need not look at all names.
    /// </summary>
    internal ImmutableSortedDictionary<string, ImmutableSortedSet<string>> NamesByNormalizedName { get; }

    /// <summary>The topic of that name, or null.</summary>
    public TopicImage? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The topic of that id, or null.</summary>
    public TopicImage? Find(TopicId id) => ById.GetValueOrDefault(id);

    /// <summary>The partition, or null if it or its topic is not known.</summary>
    public PartitionRegistration? Find(TopicIdPartition partition) =>
        Find(partition.TopicId)?.Find(partition.Partition);

    /// <summary>The partition, or null if it or its topic is not known.</summary>
    public PartitionRegistration? Find(TopicPartition partition) => Find(partition.Topic)?.Find(partition.Partition);
}
