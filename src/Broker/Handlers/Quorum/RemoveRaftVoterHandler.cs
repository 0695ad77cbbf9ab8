using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>RemoveRaftVoter: makes a voter an observer (KIP-853). Immutable.</summary>
internal sealed class RemoveRaftVoterHandler(QuorumAccess access)
    : ApiHandler<RemoveRaftVoterRequest, RemoveRaftVoterResponse>
{
    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, RemoveRaftVoterRequest request)
    {
        if (!context.AuthorizeCluster(AclOperation.Alter))
        {
            Respond(context, ErrorCode.ClusterAuthorizationFailed, null);
        }
        else if (request.ClusterId is not null && request.ClusterId != access.ClusterId)
        {
            Respond(context, ErrorCode.InconsistentClusterId, null);
        }
        else if (request.VoterId < 0)
        {
            Respond(context, ErrorCode.InvalidRequest, $"Voter id {request.VoterId} is negative.");
        }
        else
        {
            var key = new ReplicaKey(new NodeId(request.VoterId), new DirectoryId(request.VoterDirectoryId));
            access.Driver.ChangeVoters(
                core => core.RemoveVoter(key),
                CommitTimeout,
                awaitCommit: true,
                error => Respond(context, (ErrorCode)error, VoterChangeTexts.Of(error, key)));
        }
    }

    private static void Respond(RequestContext context, ErrorCode error, string? message) =>
        context.Respond(new RemoveRaftVoterResponse { ErrorCode = (short)error, ErrorMessage = message });
}
