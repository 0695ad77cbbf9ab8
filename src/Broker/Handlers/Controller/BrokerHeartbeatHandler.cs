using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Endpoints;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Metadata.Controller;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Controller;

/// <summary>
/// BrokerHeartbeat on the controller's listener. The connection that a broker sends them by is a sign of life of its own:
/// when it ends, the controller looks whether the broker is still there, and does not wait for the session to run out.
/// Immutable.
/// </summary>
internal sealed class BrokerHeartbeatHandler(
    ControllerEndpoint<BrokerHeartbeatRequest, BrokerHeartbeatResponse> endpoint,
    ControllerLoop controller,
    IAuthorizer authorizer) : ApiHandler<BrokerHeartbeatRequest, BrokerHeartbeatResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, BrokerHeartbeatRequest request)
    {
        var caller = new ControllerCaller(context.Principal, context.ClientHost, authorizer);
        if (caller.AuthorizeCluster(AclOperation.ClusterAction))
        {
            Watch(context.Session, new NodeId(request.BrokerId), new BrokerEpoch(request.BrokerEpoch));
        }

        endpoint.Serve(
            caller,
            request,
            context.Version,
            endpoint.TimeoutOf(request),
            response => context.Respond(response),
            error => context.Respond(endpoint.Failure(request, new ApiError(error), context.Version)));
    }

    private void Watch(ClientSession session, NodeId broker, BrokerEpoch epoch)
    {
        if (session.Lifeline is Lifeline known)
        {
            known.Epoch = epoch;
            known.Broker = broker;
            return;
        }

        var lifeline = new Lifeline(controller) { Broker = broker, Epoch = epoch };
        session.Lifeline = lifeline;
        session.Parked.TryAdd(lifeline);
    }

    /// <summary>The last broker that was heard of by a connection. Owned by the connection's loop.</summary>
    private sealed class Lifeline(ControllerLoop controller) : IParkedRequest
    {
        public NodeId Broker { get; set; }

        public BrokerEpoch Epoch { get; set; }

        /// <summary>The connection ended.</summary>
        public void Abandon() => controller.OnBrokerDisconnected(Broker, Epoch);
    }
}
