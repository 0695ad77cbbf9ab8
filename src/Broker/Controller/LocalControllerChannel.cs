using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller;

/// <summary>
/// The way to the controller that runs in this node: requests go to its loop, answers come when their records are
/// published here, so that who was answered finds what it asked for. Immutable.
/// </summary>
internal sealed class LocalControllerChannel(ControllerLoop controller, ControllerApis apis) : IControllerChannel
{
    /// <inheritdoc/>
    public void Send<TRequest, TResponse>(
        ControllerCaller caller, TRequest request, short version, Action<TResponse> answered)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        var api = apis.Find<TRequest, TResponse>();
        var timeout = api.TimeoutOf(request);
        if (timeout <= TimeSpan.Zero)
        {
            answered(api.Failure(request, ErrorCode.RequestTimedOut, version));
            return;
        }

        controller.Submit(new ControllerOperation<TResponse>(
            TRequest.ApiKey.ToString(),
            timeout,
            turn => api.Decide(turn, caller, request, version),
            answered,
            error => answered(api.Failure(request, error, version))));
    }
}
