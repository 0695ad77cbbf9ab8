using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Broker.Requests;
using KRaftNet.Protocol;
using Wire = KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>A candidate, or one that thinks of standing, asks for this replica's vote (KIP-595). Immutable.</summary>
internal sealed class VoteHandler(QuorumAccess access) : ApiHandler<Wire.VoteRequest, Wire.VoteResponse>
{
    private const short WithEndpoints = 1;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, Wire.VoteRequest request)
    {
        var error = access.Check(context, request.ClusterId);
        if (error != ErrorCode.None)
        {
            Refuse(context, error);
        }
        else if (VoteMessages.FromWire(request) is not { } asked)
        {
            Refuse(context, ErrorCode.InvalidRequest);
        }
        else
        {
            access.Driver.Ask(
                asked,
                [],
                (response, leader) => context.Respond(VoteMessages.ToWire(
                    (Raft.VoteResponse)response, context.Version >= WithEndpoints ? leader : null)));
        }
    }

    private static void Refuse(RequestContext context, ErrorCode error) =>
        context.Respond(new Wire.VoteResponse { ErrorCode = (short)error });
}
