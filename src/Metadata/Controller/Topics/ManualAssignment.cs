using KRaftNet.Common;
using KRaftNet.Metadata.Image;

namespace KRaftNet.Metadata.Controller.Topics;

/// <summary>Whether replicas can be where a user wants them.</summary>
internal static class ManualAssignment
{
    /// <summary>
    /// Why an assignment cannot be, or null; in order of ids, so that the same fault is named whatever their order.
    /// </summary>
    /// <param name="cluster">The brokers.</param>
    /// <param name="replicas">The brokers in order of preference.</param>
    /// <param name="replicationFactor">How many there must be; null if any number.</param>
    internal static string? DefectOf(ClusterImage cluster, ValueList<NodeId> replicas, int? replicationFactor)
    {
        if (replicas.IsEmpty)
        {
            return "The manual partition assignment includes an empty replica list.";
        }

        var previous = default(NodeId?);
        foreach (var replica in replicas.Order())
        {
            if (cluster.Broker(replica) is null)
            {
                return $"The manual partition assignment includes broker {replica}, but no such broker is registered.";
            }

            if (replica == previous)
            {
                return $"The manual partition assignment includes the broker {replica} more than once.";
            }

            previous = replica;
        }

        return replicationFactor is null || replicationFactor == replicas.Count
            ? null
            : $"The manual partition assignment includes a partition with {replicas.Count} replica(s), but this is " +
              $"not consistent with previous partitions, which have {replicationFactor} replica(s).";
    }
}
