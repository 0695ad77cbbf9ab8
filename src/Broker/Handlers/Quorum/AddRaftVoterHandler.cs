using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Requests;
using KRaftNet.Broker.Security;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>AddRaftVoter: makes an observer a voter (KIP-853). Immutable.</summary>
internal sealed class AddRaftVoterHandler(QuorumAccess access, VoterAddition additions)
    : ApiHandler<AddRaftVoterRequest, AddRaftVoterResponse>
{
    /// <inheritdoc/>
    protected override void Handle(RequestContext context, AddRaftVoterRequest request)
    {
        if (!context.AuthorizeCluster(AclOperation.Alter))
        {
            Respond(context, ErrorCode.ClusterAuthorizationFailed, null);
        }
        else if (request.ClusterId is not null && request.ClusterId != access.ClusterId)
        {
            Respond(context, ErrorCode.InconsistentClusterId, null);
        }
        else if (Fault(request) is { } fault)
        {
            Respond(context, ErrorCode.InvalidRequest, fault);
        }
        else
        {
            var key = new ReplicaKey(new NodeId(request.VoterId), new DirectoryId(request.VoterDirectoryId));
            IReadOnlyList<VoterEndpoint> endpoints =
                [.. request.Listeners.Select(listener => new VoterEndpoint(listener.Name, listener.Host, listener.Port))];
            additions.Add(
                key,
                endpoints,
                TimeSpan.FromMilliseconds(Math.Max(request.TimeoutMs, 0)),
                request.AckWhenCommitted,
                (error, message) => Respond(context, error, message));
        }
    }

    private static string? Fault(AddRaftVoterRequest request)
    {
        if (request.VoterId < 0)
        {
            return $"Voter id {request.VoterId} is negative.";
        }

        if (request.VoterDirectoryId == default)
        {
            return "The voter's directory id is missing.";
        }

        return request.Listeners.Count == 0 || request.Listeners.Any(listener => listener.Host.Length == 0 || listener.Port == 0)
            ? "Add a listener with host and port where the voter's controller is reached."
            : null;
    }

    private static void Respond(RequestContext context, ErrorCode error, string? message) =>
        context.Respond(new AddRaftVoterResponse { ErrorCode = (short)error, ErrorMessage = message });
}
