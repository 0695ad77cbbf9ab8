using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Broker.Requests;
using KRaftNet.Protocol;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>A new leader makes itself known (KIP-595). Immutable.</summary>
internal sealed class BeginQuorumEpochHandler(QuorumAccess access) : ApiHandler<Wire.BeginQuorumEpochRequest, Wire.BeginQuorumEpochResponse>
{
    private const short WithEndpoints = 1;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, Wire.BeginQuorumEpochRequest request)
    {
        var error = access.Check(context, request.ClusterId);
        if (error != ErrorCode.None)
        {
            Refuse(context, error);
        }
        else if (BeginQuorumEpochMessages.FromWire(request) is not { } asked)
        {
            Refuse(context, ErrorCode.InvalidRequest);
        }
        else
        {
            access.Driver.Ask(
                asked,
                BeginQuorumEpochMessages.AddressesIn(request, asked.LeaderId),
                (response, leader) => context.Respond(BeginQuorumEpochMessages.ToWire(
                    (Raft.BeginQuorumEpochResponse)response, context.Version >= WithEndpoints ? leader : null)));
        }
    }

    private static void Refuse(RequestContext context, ErrorCode error) =>
        context.Respond(new Wire.BeginQuorumEpochResponse { ErrorCode = (short)error });
}
