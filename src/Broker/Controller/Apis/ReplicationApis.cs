using KRaftNet.Broker.Security;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Controller.Apis;

/// <summary>AlterPartition, by which leaders propose their ISRs: needs ClusterAction.</summary>
/// <param name="timeout">How long the leader waits before it asks again.</param>
internal sealed class AlterPartitionApi(TimeSpan timeout) : ControllerApi<AlterPartitionRequest, AlterPartitionResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(AlterPartitionRequest request) => timeout;

    /// <inheritdoc/>
    public override ControllerResult<AlterPartitionResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, AlterPartitionRequest request, short version) =>
        caller.AuthorizeCluster(AclOperation.ClusterAction)
            ? AlterPartitionDecision.Decide(turn.Context, request, version)
            : new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));

    /// <inheritdoc/>
    public override AlterPartitionResponse Failure(AlterPartitionRequest request, ApiError error, short version) =>
        new() { ErrorCode = (short)error.Code };
}

/// <summary>AssignReplicasToDirs, by which brokers say where their replicas are: needs ClusterAction.</summary>
/// <param name="timeout">How long the broker waits before it asks again.</param>
internal sealed class AssignReplicasToDirsApi(TimeSpan timeout)
    : ControllerApi<AssignReplicasToDirsRequest, AssignReplicasToDirsResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(AssignReplicasToDirsRequest request) => timeout;

    /// <inheritdoc/>
    public override ControllerResult<AssignReplicasToDirsResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, AssignReplicasToDirsRequest request, short version) =>
        caller.AuthorizeCluster(AclOperation.ClusterAction)
            ? AssignReplicasToDirsDecision.Decide(turn.Context, request)
            : new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));

    /// <inheritdoc/>
    public override AssignReplicasToDirsResponse Failure(
        AssignReplicasToDirsRequest request, ApiError error, short version) => new() { ErrorCode = (short)error.Code };
}
