using KRaftNet.Raft.Roles;

namespace KRaftNet.Raft.Election;

/// <summary>
/// Answers Vote requests (§3 of KIP-595, KIP-853, KIP-996). Faults are found in Kafka's order: fields, epoch,
/// destination. Owned by the core.
/// </summary>
internal sealed class VoteRequests(RaftState state, RoleTransitions transitions)
{
    public VoteResponse Handle(VoteRequest request)
    {
        var error = Check(request);
        if (error != RaftError.None)
        {
            return Answer(error, granted: false);
        }

        var stranger = request.Candidate.Id == state.Self.Id
            || !VoteRules.MayStand(state.Voters, request.Candidate, request.LogEnd, state.Log.EndPosition);
        if (stranger)
        {
            return Answer(RaftError.None, granted: false);
        }

        return request.PreVote ? PreVote(request) : Vote(request);
    }

    private RaftError Check(VoteRequest request)
    {
        if (HasInvalidFields(request))
        {
            return RaftError.InvalidRequest;
        }

        if (request.Epoch < state.Election.Epoch)
        {
            return RaftError.FencedLeaderEpoch;
        }

        var meant = request.Destination.Id == NodeId.None || request.Destination.Matches(state.Self);
        return meant ? RaftError.None : RaftError.InvalidVoterKey;
    }

    // A candidate's log ends in an epoch before the one it stands for; a prospective candidate has not left its own
    // yet.
    private static bool HasInvalidFields(VoteRequest request) =>
        request.Candidate.Id.Value < 0
        || request.LogEnd.Offset.Value < 0
        || request.LogEnd.Epoch.Value < 0
        || request.Epoch.Value < 0
        || request.Epoch > EpochObserver.Limit
        || (request.PreVote ? request.LogEnd.Epoch > request.Epoch : request.LogEnd.Epoch >= request.Epoch);

    // Nothing is changed by a pre-vote, unlike in Kafka, where one of a later epoch makes even a healthy leader step
    // down.
    private VoteResponse PreVote(VoteRequest request)
    {
        var upToDate = request.LogEnd >= state.Log.EndPosition;
        var granted = VoteRules.GrantsPreVote(state.Role.Kind, state.Role.TrustsLeader, upToDate);
        return request.Epoch > state.Election.Epoch
            ? new VoteResponse(RaftError.None, request.Epoch, NodeId.None, granted)
            : Answer(RaftError.None, granted);
    }

    private VoteResponse Vote(VoteRequest request)
    {
        if (request.Epoch > state.Election.Epoch)
        {
            transitions.LaterEpoch(request.Epoch, NodeId.None);
        }

        var upToDate = request.LogEnd >= state.Log.EndPosition;
        var granted = VoteRules.GrantsVote(state.Role.Kind, state.Election, request.Candidate, upToDate);
        if (granted && state.Election.Voted is null)
        {
            transitions.UnattachedAfterVote(request.Candidate);
        }

        return Answer(RaftError.None, granted);
    }

    private VoteResponse Answer(RaftError error, bool granted) =>
        new(error, state.Election.Epoch, state.Election.LeaderId, granted);
}
