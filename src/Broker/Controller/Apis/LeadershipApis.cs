using KRaftNet.Broker.Security;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Controller.Reassignments;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Controller.Apis;

/// <summary>ElectLeaders: needs Alter on the cluster.</summary>
internal sealed class ElectLeadersApi : ControllerApi<ElectLeadersRequest, ElectLeadersResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(ElectLeadersRequest request) => ControllerTimeouts.Of(request.TimeoutMs);

    /// <inheritdoc/>
    public override ControllerResult<ElectLeadersResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, ElectLeadersRequest request, short version) =>
        caller.AuthorizeCluster(AclOperation.Alter)
            ? ElectLeadersDecision.Decide(turn.Context, request, version)
            : new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));

    /// <inheritdoc/>
    public override ElectLeadersResponse Failure(ElectLeadersRequest request, ApiError error, short version) =>
        ElectLeadersDecision.Refuse(request, error, version);
}

/// <summary>AlterPartitionReassignments: needs Alter on the cluster.</summary>
internal sealed class AlterPartitionReassignmentsApi
    : ControllerApi<AlterPartitionReassignmentsRequest, AlterPartitionReassignmentsResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(AlterPartitionReassignmentsRequest request) =>
        ControllerTimeouts.Of(request.TimeoutMs);

    /// <inheritdoc/>
    public override ControllerResult<AlterPartitionReassignmentsResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, AlterPartitionReassignmentsRequest request, short version) =>
        caller.AuthorizeCluster(AclOperation.Alter)
            ? AlterPartitionReassignmentsDecision.Decide(turn.Context, request)
            : new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));

    /// <inheritdoc/>
    public override AlterPartitionReassignmentsResponse Failure(
        AlterPartitionReassignmentsRequest request, ApiError error, short version) =>
        AlterPartitionReassignmentsDecision.Refuse(request, error);
}

/// <summary>
/// ListPartitionReassignments: needs Describe on the cluster. Only the active controller answers, so that what was begun
/// before is listed.
/// </summary>
internal sealed class ListPartitionReassignmentsApi
    : ControllerApi<ListPartitionReassignmentsRequest, ListPartitionReassignmentsResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(ListPartitionReassignmentsRequest request) =>
        ControllerTimeouts.Of(request.TimeoutMs);

    /// <inheritdoc/>
    public override ControllerResult<ListPartitionReassignmentsResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, ListPartitionReassignmentsRequest request, short version) =>
        new([], caller.AuthorizeCluster(AclOperation.Describe)
            ? OngoingReassignments.List(turn.Context.Image, request)
            : Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));

    /// <inheritdoc/>
    public override ListPartitionReassignmentsResponse Failure(
        ListPartitionReassignmentsRequest request, ApiError error, short version) =>
        new() { ErrorCode = (short)error.Code, ErrorMessage = error.Message };
}
