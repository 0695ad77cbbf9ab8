using System.Collections.Immutable;
using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Delta;

/// <summary>A topic while records are replayed on it. Owned by one <see cref="TopicsDelta"/>.</summary>
internal sealed class TopicDraft
{
    private readonly TopicImage _before;
    private readonly ImmutableSortedDictionary<int, PartitionRegistration>.Builder _partitions;

    internal TopicDraft(TopicImage before)
    {
        _before = before;
        _partitions = before.Partitions.ToBuilder();
    }

    internal TopicId Id => _before.Id;

    internal string Name => _before.Name;

    internal IReadOnlyCollection<int> PartitionIds => [.. _partitions.Keys];

    internal PartitionRegistration Partition(int partition) =>
        _partitions.GetValueOrDefault(partition) ??
        throw new MetadataReplayException($"A record changes partition {partition} of {Name}, which does not exist.");

    internal void Set(int partition, PartitionRegistration value) => _partitions[partition] = value;

    /// <summary>The topic as it is now; the one before if nothing changed.</summary>
    internal TopicImage ToImage()
    {
        var partitions = _partitions.ToImmutable();
        return ReferenceEquals(partitions, _before.Partitions) ? _before : new TopicImage(Name, Id, partitions);
    }
}
