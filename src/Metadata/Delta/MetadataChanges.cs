using KRaftNet.Common;
using KRaftNet.Config.Alter;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Delta;

/// <summary>A partition that is different: new if it was null before, gone if it is null after.</summary>
public sealed record PartitionChange(
    string Topic, TopicIdPartition Id, PartitionRegistration? Before, PartitionRegistration? After);

/// <summary>A broker that is different: new if it was null before, gone if it is null after.</summary>
public sealed record BrokerChange(NodeId Id, BrokerRegistration? Before, BrokerRegistration? After);

/// <summary>
/// What is different between two images, in the order of ids and names; what was touched and came out equal is not in
/// it. A topic that was deleted and created again under its name is in both lists, with its two ids. Immutable.
/// </summary>
public sealed record MetadataChanges
{
    /// <summary>
    /// Topics that are gone, as they were. To be handled first: their names may be taken by new ones.
    /// </summary>
    public IReadOnlyList<TopicImage> DeletedTopics { get; init; } = [];

    /// <summary>Topics that are new.</summary>
    public IReadOnlyList<TopicImage> CreatedTopics { get; init; } = [];

    /// <summary>Partitions of new topics, and of old ones those that are different; none of deleted topics.</summary>
    public IReadOnlyList<PartitionChange> Partitions { get; init; } = [];

    /// <summary>Resources with other configs than before.</summary>
    public IReadOnlyList<ConfigResource> Configs { get; init; } = [];

    /// <summary>Brokers that came, went, or changed.</summary>
    public IReadOnlyList<BrokerChange> Brokers { get; init; } = [];

    /// <summary>Controllers that came or changed.</summary>
    public IReadOnlyList<NodeId> Controllers { get; init; } = [];

    /// <summary>Records of features that read them themselves.</summary>
    public IReadOnlyList<RetainedKey> Retained { get; init; } = [];

    /// <summary>Whether finalized features are different.</summary>
    public bool Features { get; init; }

    /// <summary>Whether producer ids were given out.</summary>
    public bool ProducerIds { get; init; }

    /// <summary>
    /// The differences between any two images, at the cost of looking at both: for the loader of a snapshot, which
    /// replaces the whole image.
    /// </summary>
    public static MetadataChanges Between(MetadataImage before, MetadataImage after) =>
        new ChangeDetector(before, after).Compare(
            before.Topics.ById.Keys.Union(after.Topics.ById.Keys).Order(),
            before.Configs.Resources.Keys.Union(after.Configs.Resources.Keys).Order(),
            before.Cluster.Brokers.Keys.Union(after.Cluster.Brokers.Keys).Order(),
            before.Cluster.Controllers.Keys.Union(after.Cluster.Controllers.Keys).Order(),
            before.Retained.Records.Keys.Union(after.Retained.Records.Keys).Order());
}
