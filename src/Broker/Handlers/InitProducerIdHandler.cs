using KRaftNet.Broker.ProducerIds;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// InitProducerId of idempotent producers: a new id with epoch 0 (KIP-98). A transactional id needs a coordinator, and there
/// is none.
/// </summary>
internal sealed class InitProducerIdHandler(ProducerIdAllocator ids)
    : ApiHandler<InitProducerIdRequest, InitProducerIdResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, InitProducerIdRequest request)
    {
        if (RefusalOf(context, request) is { } refusal)
        {
            context.Respond(Answer(ProducerId.None, refusal));
            return;
        }

        ids.Allocate((id, error) => context.Respond(Answer(id, error)));
    }

    private static ErrorCode? RefusalOf(RequestContext context, InitProducerIdRequest request)
    {
        if (request.TransactionalId is { } transactional)
        {
            return !context.Authorize(AclOperation.Write, ResourceType.TransactionalId, transactional)
                ? ErrorCode.TransactionalIdAuthorizationFailed
                : transactional.Length == 0 ? ErrorCode.InvalidRequest
                : ErrorCode.CoordinatorNotAvailable;
        }

        if (request.ProducerId >= 0 != request.ProducerEpoch >= 0)
        {
            return ErrorCode.InvalidRequest;
        }

        // Who may write to any topic may be idempotent; without topics in the request only the cluster's word counts.
        return context.AuthorizeCluster(AclOperation.IdempotentWrite) ? null : ErrorCode.ClusterAuthorizationFailed;
    }

    private static InitProducerIdResponse Answer(ProducerId id, ErrorCode error) => new()
    {
        ErrorCode = (short)error,
        ProducerId = id.Value,
        ProducerEpoch = error == ErrorCode.None ? (short)0 : (short)-1,
    };
}
