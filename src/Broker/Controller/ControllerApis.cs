using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller;

/// <summary>The controller's APIs by their request types. Immutable once built.</summary>
internal sealed class ControllerApis
{
    private readonly Dictionary<Type, object> _byRequest = [];

    /// <summary>Adds an API; part of the construction.</summary>
    public ControllerApis Add<TRequest, TResponse>(ControllerApi<TRequest, TResponse> api)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        _byRequest.Add(typeof(TRequest), api);
        return this;
    }

    /// <summary>The API of a request.</summary>
    public ControllerApi<TRequest, TResponse> Find<TRequest, TResponse>()
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        Invariant.Require(_byRequest.TryGetValue(typeof(TRequest), out var api));
        return (ControllerApi<TRequest, TResponse>)api!;
    }
}
