using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Endpoints;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Handlers.Controller;

/// <summary>Serves an endpoint on the controller's own listener; one that is not active says so. Immutable.</summary>
internal sealed class ControllerHandler<TRequest, TResponse>(
    ControllerEndpoint<TRequest, TResponse> endpoint, IAuthorizer authorizer) : ApiHandler<TRequest, TResponse>
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, TRequest request)
    {
        var version = context.Version;
        endpoint.Serve(
            new ControllerCaller(context.Principal, context.ClientHost, authorizer),
            request,
            version,
            endpoint.TimeoutOf(request),
            response => context.Respond(response),
            error => context.Respond(endpoint.Failure(request, error, version)));
    }
}
