using KRaftNet.Common;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Controller.Endpoints;

/// <summary>The endpoints of the active controller, by key and by request type. Immutable once built.</summary>
internal sealed class ControllerEndpoints
{
    private readonly SortedDictionary<ApiKey, ControllerEndpoint> _byKey = [];

    /// <summary>Adds an endpoint; part of the construction.</summary>
    public ControllerEndpoints Add(ControllerEndpoint endpoint)
    {
        _byKey.Add(endpoint.Key, endpoint);
        return this;
    }

    /// <summary>The endpoint of a key, or null.</summary>
    public ControllerEndpoint? Find(ApiKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>The endpoint of a request.</summary>
    public ControllerEndpoint<TRequest, TResponse> Of<TRequest, TResponse>()
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        Invariant.Require(_byKey.TryGetValue(TRequest.ApiKey, out var endpoint));
        return (ControllerEndpoint<TRequest, TResponse>)endpoint!;
    }
}
