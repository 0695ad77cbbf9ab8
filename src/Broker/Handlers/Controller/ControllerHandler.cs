using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Endpoints;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Handlers.Controller;

/// <summary>
/// Serves an endpoint on the controller's own listener; one that is not active says so, and who is. Immutable.
/// </summary>
/// <param name="endpoint">What is served.</param>
/// <param name="authorizer">Who may.</param>
/// <param name="leader">The leader as this node knows it now; <see cref="NodeId.None"/> while it knows none.</param>
internal sealed class ControllerHandler<TRequest, TResponse>(
    ControllerEndpoint<TRequest, TResponse> endpoint, IAuthorizer authorizer, Func<NodeId> leader)
    : ApiHandler<TRequest, TResponse>
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
            error => context.Respond(endpoint.Failure(request, Explained(error), version)));
    }

    private ApiError Explained(ErrorCode error)
    {
        if (error != ErrorCode.NotController)
        {
            return new ApiError(error);
        }

        var active = leader();
        return new ApiError(error, active == NodeId.None
            ? "No controller appears to be active."
            : $"The active controller appears to be node {active}.");
    }
}
