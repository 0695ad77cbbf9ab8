using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller;

/// <summary>The way to the active controller, wherever it is. Thread-safe.</summary>
internal interface IControllerChannel
{
    /// <summary>Asks the controller. <paramref name="answered"/> is called once, on any thread, never inside this call.</summary>
    void Send<TRequest, TResponse>(
        ControllerCaller caller, TRequest request, short version, Action<TResponse> answered)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>;
}
