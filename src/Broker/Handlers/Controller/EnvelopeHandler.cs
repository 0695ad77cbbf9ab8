using KRaftNet.Broker.Controller;
using KRaftNet.Broker.Controller.Endpoints;
using KRaftNet.Broker.Controller.Forwarding;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Handlers.Controller;

/// <summary>
/// Envelope: a broker hands a client's request on, with the client's principal and address (KIP-590). Only brokers may,
/// since they name whom they like. Immutable.
/// </summary>
internal sealed class EnvelopeHandler(ControllerEndpoints endpoints, IAuthorizer authorizer)
    : ApiHandler<EnvelopeRequest, EnvelopeResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, EnvelopeRequest request)
    {
        if (!context.AuthorizeCluster(AclOperation.ClusterAction))
        {
            Refuse(context, ErrorCode.ClusterAuthorizationFailed);
        }
        else if (Envelopes.PrincipalOf(request.RequestPrincipal) is not { } principal)
        {
            Refuse(context, ErrorCode.PrincipalDeserializationFailure);
        }
        else if (Envelopes.HostOf(request.ClientHostAddress.Span) is not { } host)
        {
            Refuse(context, ErrorCode.InvalidRequest);
        }
        else
        {
            Serve(context, new ControllerCaller(principal, host, authorizer), request.RequestData);
        }
    }

    private void Serve(RequestContext context, ControllerCaller caller, ReadOnlyMemory<byte> data)
    {
        try
        {
            // A copy: what is decided may refer to it after the answer has given the frame back.
            var reader = new WireReader(data.ToArray());
            if (RequestHeaders.Read(ref reader) is not { } header
                || endpoints.Find((ApiKey)header.RequestApiKey) is not { IsForwardable: true } endpoint
                || !endpoint.Versions.Contains(header.RequestApiVersion))
            {
                Refuse(context, ErrorCode.InvalidRequest);
                return;
            }

            endpoint.ServeEnveloped(caller, header, ref reader, (bytes, error) => context.Respond(new EnvelopeResponse
            {
                ResponseData = bytes,
                ErrorCode = (short)error,
            }));
        }
        catch (MalformedMessageException)
        {
            Refuse(context, ErrorCode.InvalidRequest);
        }
    }

    private static void Refuse(RequestContext context, ErrorCode error) =>
        context.Respond(new EnvelopeResponse { ErrorCode = (short)error });
}
