using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Broker.Requests;
using KRaftNet.Protocol;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>A leader gives up its epoch (KIP-595). Immutable.</summary>
internal sealed class EndQuorumEpochHandler(QuorumAccess access) : ApiHandler<Wire.EndQuorumEpochRequest, Wire.EndQuorumEpochResponse>
{
    private const short WithEndpoints = 1;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, Wire.EndQuorumEpochRequest request)
    {
        var error = access.Check(context, request.ClusterId);
        if (error != ErrorCode.None)
        {
            Refuse(context, error);
        }
        else if (EndQuorumEpochMessages.FromWire(request) is not { } asked)
        {
            Refuse(context, ErrorCode.InvalidRequest);
        }
        else
        {
            access.Driver.Ask(
                asked,
                EndQuorumEpochMessages.AddressesIn(request, asked.LeaderId),
                (response, leader) => context.Respond(EndQuorumEpochMessages.ToWire(
                    (Raft.EndQuorumEpochResponse)response, context.Version >= WithEndpoints ? leader : null)));
        }
    }

    private static void Refuse(RequestContext context, ErrorCode error) =>
        context.Respond(new Wire.EndQuorumEpochResponse { ErrorCode = (short)error });
}
