using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;

namespace KRaftNet.Broker.Handlers;

/// <summary>
/// FindCoordinator. No broker coordinates groups, transactions or share groups yet, so the answer to a sound question is that
/// none is available. It is served all the same: librdkafka takes a broker without it for one that cannot read LZ4.
/// </summary>
internal sealed class FindCoordinatorHandler : ApiHandler<FindCoordinatorRequest, FindCoordinatorResponse>
{
    /// <summary>From this version on a request has several keys (KIP-699).</summary>
    private const short FirstOfManyKeys = 4;

    /// <summary>The first version that knows share groups (KIP-932).</summary>
    private const short FirstOfShares = 6;

    private const sbyte Group = 0;
    private const sbyte Transaction = 1;
    private const sbyte Share = 2;

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, FindCoordinatorRequest request)
    {
        if (context.Version < FirstOfManyKeys)
        {
            var error = ErrorOf(context, request.KeyType, request.Key);
            context.Respond(new FindCoordinatorResponse
            {
                ErrorCode = (short)error,
                ErrorMessage = Explain(error),
                NodeId = NodeId.None.Value,
                Port = -1,
            });
            return;
        }

        var response = new FindCoordinatorResponse();
        foreach (var key in request.CoordinatorKeys)
        {
            response.Coordinators.Add(new FindCoordinatorResponse.Coordinator
            {
                Key = key,
                ErrorCode = (short)ErrorOf(context, request.KeyType, key),
                ErrorMessage = "",
                NodeId = NodeId.None.Value,
                Port = -1,
            });
        }

        context.Respond(response);
    }

    private static ErrorCode ErrorOf(RequestContext context, sbyte keyType, string key) => keyType switch
    {
        Group => context.Authorize(AclOperation.Describe, ResourceType.Group, key)
            ? ErrorCode.CoordinatorNotAvailable
            : ErrorCode.GroupAuthorizationFailed,
        Transaction => context.Authorize(AclOperation.Describe, ResourceType.TransactionalId, key)
            ? ErrorCode.CoordinatorNotAvailable
            : ErrorCode.TransactionalIdAuthorizationFailed,
        Share when context.Version >= FirstOfShares => !context.AuthorizeCluster(AclOperation.ClusterAction)
            ? ErrorCode.ClusterAuthorizationFailed
            : IsShareKey(key) ? ErrorCode.CoordinatorNotAvailable : ErrorCode.InvalidRequest,
        _ => ErrorCode.InvalidRequest,
    };

    /// <summary>GROUP:TOPIC_ID:PARTITION, where the group may hold colons itself.</summary>
    private static bool IsShareKey(string key)
    {
        var partitionAt = key.LastIndexOf(':') + 1;
        var topicAt = partitionAt < 2 ? 0 : key.LastIndexOf(':', partitionAt - 2) + 1;
        return topicAt > 1
            && Uuid.TryParse(key[topicAt..(partitionAt - 1)], out _)
            && int.TryParse(key.AsSpan(partitionAt), System.Globalization.NumberStyles.None, null, out _);
    }

    private static string? Explain(ErrorCode error) => error switch
    {
        ErrorCode.CoordinatorNotAvailable => "No broker of this cluster coordinates groups or transactions.",
        ErrorCode.GroupAuthorizationFailed => "Describing this group is not permitted.",
        ErrorCode.TransactionalIdAuthorizationFailed => "Describing this transactional id is not permitted.",
        _ => "This kind of coordinator is not known in this version of the request.",
    };
}
