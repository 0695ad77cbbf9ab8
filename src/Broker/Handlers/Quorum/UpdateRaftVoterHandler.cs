using KRaftNet.Broker.Quorum;
using KRaftNet.Broker.Requests;
using KRaftNet.Common;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Handlers.Quorum;

/// <summary>UpdateRaftVoter: a voter tells the leader its endpoints and supported levels of kraft.version (KIP-853). Immutable.</summary>
internal sealed class UpdateRaftVoterHandler(QuorumAccess access, Action<VoterChange> change)
    : ApiHandler<UpdateRaftVoterRequest, UpdateRaftVoterResponse>
{
    private static readonly TimeSpan CommitTimeout = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override void Handle(RequestContext context, UpdateRaftVoterRequest request)
    {
        var error = access.Check(context, request.ClusterId);
        if (error == ErrorCode.None && (request.VoterId < 0 || request.Listeners.Count == 0))
        {
            error = ErrorCode.InvalidRequest;
        }

        if (error != ErrorCode.None)
        {
            Respond(context, error);
            return;
        }

        var voter = new Voter(
            new ReplicaKey(new NodeId(request.VoterId), new DirectoryId(request.VoterDirectoryId)),
            [.. request.Listeners.Select(listener => new VoterEndpoint(listener.Name, listener.Host, listener.Port))],
            request.KRaftVersionFeature.MinSupportedVersion,
            request.KRaftVersionFeature.MaxSupportedVersion);
        change(new VoterChange(
            core => core.UpdateVoter(new LeaderEpoch(request.CurrentLeaderEpoch), voter),
            CommitTimeout,
            AwaitCommit: true,
            refusal => Respond(context, (ErrorCode)refusal)));
    }

    private void Respond(RequestContext context, ErrorCode error)
    {
        var leader = access.Driver.Leader;
        var response = new UpdateRaftVoterResponse { ErrorCode = (short)error };
        response.CurrentLeader.LeaderId = leader.Id.Value;
        response.CurrentLeader.LeaderEpoch = leader.Epoch.Value;
        if (leader.Address is { } address)
        {
            response.CurrentLeader.Host = address.Host;
            response.CurrentLeader.Port = address.Port;
        }

        context.Respond(response);
    }
}
