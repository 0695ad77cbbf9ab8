using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller.Endpoints;

/// <summary>
/// An API that is decided on the controller's loop and answered when its records are committed and published here, so that
/// who was answered finds what it asked for. Immutable.
/// </summary>
internal sealed class DecisionEndpoint<TRequest, TResponse>(
    ControllerApi<TRequest, TResponse> api, ControllerLoop? controller, bool isForwardable)
    : ControllerEndpoint<TRequest, TResponse>
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>
{
    /// <inheritdoc/>
    public override bool IsForwardable => isForwardable;

    /// <inheritdoc/>
    public override TimeSpan TimeoutOf(TRequest request) => api.TimeoutOf(request);

    /// <inheritdoc/>
    public override TResponse Failure(TRequest request, ApiError error, short version) =>
        api.Failure(request, error, version);

    /// <inheritdoc/>
    public override void Serve(
        ControllerCaller caller,
        TRequest request,
        short version,
        TimeSpan timeout,
        Action<TResponse> answered,
        Action<ErrorCode> failed)
    {
        if (controller is null)
        {
            failed(ErrorCode.NotController);
            return;
        }

        if (timeout <= TimeSpan.Zero)
        {
            failed(ErrorCode.RequestTimedOut);
            return;
        }

        controller.Submit(new ControllerOperation<TResponse>(
            TRequest.ApiKey.ToString(), timeout, turn => api.Decide(turn, caller, request, version), answered, failed));
    }
}
