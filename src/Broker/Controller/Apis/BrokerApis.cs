using KRaftNet.Broker.Security;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Controller.Apis;

/// <summary>BrokerRegistration: needs ClusterAction.</summary>
/// <param name="timeout">How long the broker waits before it looks for another controller.</param>
internal sealed class BrokerRegistrationApi(TimeSpan timeout) : ControllerApi<BrokerRegistrationRequest, BrokerRegistrationResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(BrokerRegistrationRequest request) => timeout;

    /// <inheritdoc/>
    public override ControllerResult<BrokerRegistrationResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, BrokerRegistrationRequest request, short version)
    {
        if (!caller.AuthorizeCluster(AclOperation.ClusterAction))
        {
            return new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));
        }

        var decision = BrokerRegistrationDecision.Decide(turn.Context, turn.Sessions, request);
        turn.Sessions = decision.Sessions;
        return decision.Result;
    }

    /// <inheritdoc/>
    public override BrokerRegistrationResponse Failure(
        BrokerRegistrationRequest request, ApiError error, short version) => new() { ErrorCode = (short)error.Code };
}

/// <summary>BrokerHeartbeat: needs ClusterAction.</summary>
/// <param name="timeout">How long the broker waits before it looks for another controller.</param>
internal sealed class BrokerHeartbeatApi(TimeSpan timeout) : ControllerApi<BrokerHeartbeatRequest, BrokerHeartbeatResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(BrokerHeartbeatRequest request) => timeout;

    /// <inheritdoc/>
    public override ControllerResult<BrokerHeartbeatResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, BrokerHeartbeatRequest request, short version)
    {
        if (!caller.AuthorizeCluster(AclOperation.ClusterAction))
        {
            return new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));
        }

        var decision = BrokerHeartbeatDecision.Decide(turn.Context, turn.Sessions, request);
        turn.Sessions = decision.Sessions;
        return decision.Result;
    }

    /// <inheritdoc/>
    public override BrokerHeartbeatResponse Failure(
        BrokerHeartbeatRequest request, ApiError error, short version) => new() { ErrorCode = (short)error.Code };
}

/// <summary>AllocateProducerIds: needs ClusterAction.</summary>
internal sealed class AllocateProducerIdsApi : ControllerApi<AllocateProducerIdsRequest, AllocateProducerIdsResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(AllocateProducerIdsRequest request) => ControllerTimeouts.Default;

    /// <inheritdoc/>
    public override ControllerResult<AllocateProducerIdsResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, AllocateProducerIdsRequest request, short version) =>
        caller.AuthorizeCluster(AclOperation.ClusterAction)
            ? ProducerIdControl.Allocate(turn.Context, request)
            : new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));

    /// <inheritdoc/>
    public override AllocateProducerIdsResponse Failure(
        AllocateProducerIdsRequest request, ApiError error, short version) => new() { ErrorCode = (short)error.Code };
}
