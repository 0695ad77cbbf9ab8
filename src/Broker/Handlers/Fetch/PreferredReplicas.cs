using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Replicas;
using KRaftNet.Common;
using KRaftNet.LogStore.Partitions;

namespace KRaftNet.Broker.Handlers.Fetch;

/// <summary>
/// Sends consumers to a replica in their rack (KIP-392), if <c>replica.selector.class</c> asks for it. Immutable.
/// </summary>
/// <param name="metadata">Where brokers stand.</param>
/// <param name="self">This broker.</param>
/// <param name="isRackAware">Whether replicas in the consumer's rack are preferred; else the leader is.</param>
internal sealed class PreferredReplicas(MetadataCache metadata, NodeId self, bool isRackAware)
{
    /// <summary>
    /// The follower to read from instead of this leader; null to read here: the leader is in the rack itself, no follower there
    /// has the offset, or the offset is not committed.
    /// </summary>
    public NodeId? Find(FetchPlan plan, in FetchTarget target, PartitionStatus status, PartitionOffsets offsets)
    {
        if (!isRackAware
            || plan.Rack is not { } rack
            || status.Leadership is not { } leadership
            || target.Offset < offsets.LogStart
            || target.Offset > offsets.HighWatermark
            || IsIn(rack, self))
        {
            return null;
        }

        return leadership.FurthestFollower(target.Offset, broker => IsIn(rack, broker));
    }

    private bool IsIn(string rack, NodeId broker) =>
        metadata.Image.Cluster.Broker(broker) is { IsActive: true } registration
        && string.Equals(registration.Rack, rack, StringComparison.Ordinal);
}
