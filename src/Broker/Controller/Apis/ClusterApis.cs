using KRaftNet.Broker.Security;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Controller.Features;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Controller.Apis;

/// <summary>UpdateFeatures: needs Alter on the cluster.</summary>
internal sealed class UpdateFeaturesApi : ControllerApi<UpdateFeaturesRequest, UpdateFeaturesResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(UpdateFeaturesRequest request) => ControllerTimeouts.Of(request.TimeoutMs);

    /// <inheritdoc/>
    public override ControllerResult<UpdateFeaturesResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, UpdateFeaturesRequest request, short version) =>
        caller.AuthorizeCluster(AclOperation.Alter)
            ? UpdateFeaturesDecision.Decide(turn.Context, request, version)
            : new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));

    /// <inheritdoc/>
    public override UpdateFeaturesResponse Failure(UpdateFeaturesRequest request, ApiError error, short version) =>
        new() { ErrorCode = (short)error.Code, ErrorMessage = error.Message };
}

/// <summary>UnregisterBroker: needs Alter on the cluster.</summary>
internal sealed class UnregisterBrokerApi : ControllerApi<UnregisterBrokerRequest, UnregisterBrokerResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(UnregisterBrokerRequest request) => ControllerTimeouts.Default;

    /// <inheritdoc/>
    public override ControllerResult<UnregisterBrokerResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, UnregisterBrokerRequest request, short version)
    {
        if (!caller.AuthorizeCluster(AclOperation.Alter))
        {
            return new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));
        }

        var decision = BrokerRemoval.Unregister(turn.Context, turn.Sessions, request);
        turn.Sessions = decision.Sessions;
        return decision.Result;
    }

    /// <inheritdoc/>
    public override UnregisterBrokerResponse Failure(UnregisterBrokerRequest request, ApiError error, short version) =>
        new() { ErrorCode = (short)error.Code, ErrorMessage = error.Message };
}

/// <summary>ControllerRegistration: needs ClusterAction.</summary>
/// <param name="timeout">How long the controller waits before it looks for another active one.</param>
internal sealed class ControllerRegistrationApi(TimeSpan timeout)
    : ControllerApi<ControllerRegistrationRequest, ControllerRegistrationResponse>
{
    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(ControllerRegistrationRequest request) => timeout;

    /// <inheritdoc/>
    public override ControllerResult<ControllerRegistrationResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, ControllerRegistrationRequest request, short version) =>
        caller.AuthorizeCluster(AclOperation.ClusterAction)
            ? ControllerRegistrationDecision.Decide(turn.Context, request)
            : new([], Failure(request, new ApiError(ErrorCode.ClusterAuthorizationFailed), version));

    /// <inheritdoc/>
    public override ControllerRegistrationResponse Failure(
        ControllerRegistrationRequest request, ApiError error, short version) => new()
    {
        ErrorCode = (short)error.Code,
        ErrorMessage = error.Message,
    };
}
