using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Handlers;

/// <summary>Hands a request on to the active controller, which also decides what the client may do, and its answer back.</summary>
internal sealed class ForwardingHandler<TRequest, TResponse>(IControllerChannel controller, IAuthorizer authorizer)
    : ApiHandler<TRequest, TResponse>
    where TRequest : class, IRequest<TRequest, TResponse>
    where TResponse : class, IMessage<TResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, TRequest request) =>
        controller.Send<TRequest, TResponse>(
            new ControllerCaller(context.Principal, context.ClientHost, authorizer),
            request,
            context.Version,
            response => context.Respond(response));
}
