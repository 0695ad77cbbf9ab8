using KRaftNet.Protocol;

namespace KRaftNet.Metadata.Controller.Topics;

/// <summary>
/// Which replication factors are served. As long as followers do not copy partitions, a second replica would be a
/// promise that nobody keeps, so it is refused where topics and partitions are created.
/// </summary>
internal static class ReplicationSupport
{
    private const int MaxReplicas = 1;

    /// <summary>The error for a number of replicas, which is at least 1.</summary>
    internal static ApiError Check(int replicas) => replicas <= MaxReplicas
        ? ApiError.None
        : new ApiError(
            ErrorCode.InvalidReplicationFactor,
            $"Replication of partitions is not served: the replication factor must be {MaxReplicas}, not {replicas}.");
}
