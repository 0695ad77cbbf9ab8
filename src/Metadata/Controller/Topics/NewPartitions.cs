using KRaftNet.Common;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Placement;
using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Controller.Topics;

/// <summary>
/// Partitions that do not exist yet: from an assignment that a user wrote, or placed by us. Every new partition has an
/// ISR of its active replicas, is led by the first of them, and begins with both epochs at 0. Immutable.
/// </summary>
internal sealed class NewPartitions(ClusterImage cluster, Prng prng)
{
    /// <summary>Partitions placed on the usable brokers.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="replicationFactor">How many replicas of each; at least 1.</param>
    /// <param name="partitions">The partitions in order; empty with an error.</param>
    internal ApiError Place(int count, int replicationFactor, out IReadOnlyList<PartitionRegistration> partitions)
    {
        partitions = [];
        var placement = StripedReplicaPlacer.Place(UsableBroker.In(cluster), count, replicationFactor, prng);
        if (!placement.IsPossible)
        {
            return new ApiError(
                ErrorCode.InvalidReplicationFactor,
                $"Unable to replicate the partition {replicationFactor} time(s): {placement.Defect}");
        }

        partitions = [.. placement.Assignments.Select(replicas => Create(replicas, ActiveOf(replicas)))];
        return ApiError.None;
    }

    /// <summary>A partition on the brokers that a user names.</summary>
    /// <param name="index">Its number, for error texts.</param>
    /// <param name="brokers">The brokers in order of preference.</param>
    /// <param name="replicationFactor">How many the partitions before it have; null for the first.</param>
    /// <param name="partition">The partition; null with an error.</param>
    internal ApiError Assign(
        int index, IReadOnlyList<int> brokers, int? replicationFactor, out PartitionRegistration? partition)
    {
        partition = null;
        var replicas = brokers.ToValueList(id => new NodeId(id));
        var defect = ManualAssignment.DefectOf(cluster, replicas, replicationFactor);
        if (defect is not null)
        {
            return new ApiError(ErrorCode.InvalidReplicaAssignment, defect);
        }

        var isr = ActiveOf(replicas);
        if (isr.IsEmpty)
        {
            return new ApiError(
                ErrorCode.InvalidReplicaAssignment,
                $"All brokers specified in the manual partition assignment for partition {index} are fenced or in " +
                "controlled shutdown.");
        }

        partition = Create(replicas, isr);
        return ApiError.None;
    }

    private ValueList<NodeId> ActiveOf(ValueList<NodeId> replicas) => [.. replicas.Where(cluster.IsActive)];

    private PartitionRegistration Create(ValueList<NodeId> replicas, ValueList<NodeId> isr)
    {
        Invariant.Require(!isr.IsEmpty);
        return new PartitionRegistration
        {
            Replicas = replicas,
            Directories = replicas.ToValueList(
                replica => cluster.Broker(replica)?.DefaultDirectory ?? DirectoryId.Unassigned),
            Isr = isr,
            Leader = isr[0],
            LeaderEpoch = new LeaderEpoch(0),
            PartitionEpoch = 0,
        };
    }
}
