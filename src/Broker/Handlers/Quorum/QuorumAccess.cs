using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Protocol;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>What the handlers of the quorum's requests share: the driver, and what is checked before it is asked. Immutable.</summary>
internal sealed record QuorumAccess(RaftDriver Driver, string ClusterId)
{
    /// <summary>Why a request of another node is refused before the core sees it; None if it is not.</summary>
    public ErrorCode Check(RequestContext context, string? clusterId)
    {
        if (!context.AuthorizeCluster(AclOperation.ClusterAction))
        {
            return ErrorCode.ClusterAuthorizationFailed;
        }

        // Null is what nodes say that do not know their cluster yet.
        return clusterId is null || clusterId == ClusterId ? ErrorCode.None : ErrorCode.InconsistentClusterId;
    }
}
