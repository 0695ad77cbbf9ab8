using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller;

/// <summary>
/// One API of the active controller: turns a request into a decision. Immutable; runs on the controller's loop, purely on
/// what the turn holds.
/// </summary>
internal abstract class ControllerApi<TRequest, TResponse>
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>
{
    /// <summary>How long the caller waits for the commit; a later one is not taken back, as with any time-out.</summary>
    public abstract TimeSpan TimeoutOf(TRequest request);

    /// <summary>Decides. What the caller may not do is part of the answer.</summary>
    public abstract ControllerResult<TResponse> Decide(
        ControllerTurn turn, ControllerCaller caller, TRequest request, short version);

    /// <summary>The answer if the whole request failed: not the controller, time-out, internal error.</summary>
    public abstract TResponse Failure(TRequest request, ApiError error, short version);
}
