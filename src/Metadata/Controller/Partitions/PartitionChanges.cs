using KRaftNet.Common;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;

namespace KRaftNet.Metadata.Controller.Partitions;

/// <summary>
/// The partitions that one request changes, one after the other: a partition that the request names again is seen as the
/// request has changed it. Used for one decision.
/// </summary>
internal sealed class PartitionChanges(ControllerContext context)
{
    private readonly Dictionary<TopicIdPartition, PartitionRegistration> _changed = [];
    private readonly List<MetadataRecord> _records = [];

    /// <summary>What was changed, in order; each record stands for itself.</summary>
    internal IReadOnlyList<MetadataRecord> Records => _records;

    /// <summary>Whether one more change would be more than a request may make.</summary>
    internal bool AreTooMany => _records.Count >= ControllerLimits.MaxRecordsPerUserRequest;

    /// <summary>The partition as it is by now, or null.</summary>
    internal PartitionRegistration? Find(TopicImage topic, int partition) =>
        _changed.GetValueOrDefault(new TopicIdPartition(topic.Id, partition)) ?? topic.Find(partition);

    /// <summary>What decides about the partition.</summary>
    internal PartitionRules RulesOf(TopicImage topic, PartitionRegistration state) =>
        PartitionRulesOf.Partition(topic.Name, state, context);

    /// <summary>Changes a partition to what comes next.</summary>
    internal void Add(TopicImage topic, int partition, PartitionRegistration before, PartitionRegistration after)
    {
        var id = new TopicIdPartition(topic.Id, partition);
        _records.Add(context.Versioned(PartitionRecords.Between(id, before, after)));
        _changed[id] = after;
    }
}
