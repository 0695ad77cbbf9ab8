using System.Collections.Immutable;
using KRaftNet.Common;

namespace KRaftNet.Metadata.Image;

/// <summary>A topic and its partitions. Immutable.</summary>
public sealed class TopicImage
{
    internal TopicImage(string name, TopicId id, ImmutableSortedDictionary<int, PartitionRegistration> partitions)
    {
        Name = name;
        Id = id;
        Partitions = partitions;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The id.</summary>
    public TopicId Id { get; }

    /// <summary>The partitions by number, ascending.</summary>
    public ImmutableSortedDictionary<int, PartitionRegistration> Partitions { get; }

    /// <summary>The partition of that number, or null.</summary>
    public PartitionRegistration? Find(int partition) => Partitions.GetValueOrDefault(partition);
}
