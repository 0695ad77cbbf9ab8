using KRaftNet.Raft.Roles;

namespace KRaftNet.Raft.Election;

/// <summary>
/// Answers BeginQuorumEpoch and EndQuorumEpoch. A request that contradicts what is known, which ends Kafka's process,
/// is answered INVALID_REQUEST. Owned by the core.
/// </summary>
internal sealed class QuorumEpochRequests(RaftState state, RoleTransitions transitions)
{
    public BeginQuorumEpochResponse Begin(BeginQuorumEpochRequest request)
    {
        var meant = request.Destination.Id == NodeId.None || request.Destination.Matches(state.Self);
        var error = Check(request.LeaderId, request.Epoch, meant);
        if (error == RaftError.None && !IsOwnEcho(request.LeaderId))
        {
            Follow(request.LeaderId, request.Epoch);
        }

        return new BeginQuorumEpochResponse(error, state.Election.Epoch, state.Election.LeaderId);
    }

    public EndQuorumEpochResponse End(EndQuorumEpochRequest request)
    {
        var error = Check(request.LeaderId, request.Epoch, meant: true);
        if (error == RaftError.None && !IsOwnEcho(request.LeaderId))
        {
            Follow(request.LeaderId, request.Epoch);
            state.Role.OnLeaderResigned(state.Times.AfterResignation(request.PreferredCandidates, state.Self));
        }

        return new EndQuorumEpochResponse(error, state.Election.Epoch, state.Election.LeaderId);
    }

    private RaftError Check(NodeId leader, LeaderEpoch epoch, bool meant)
    {
        var election = state.Election;
        if (leader.Value < 0 || epoch.Value < 0 || epoch > EpochObserver.Limit)
        {
            return RaftError.InvalidRequest;
        }

        if (epoch < election.Epoch)
        {
            return RaftError.FencedLeaderEpoch;
        }

        if (!meant)
        {
            return RaftError.InvalidVoterKey;
        }

        return epoch == election.Epoch
            ? Contradicts(leader) ? RaftError.InvalidRequest : RaftError.None
            : MayDepose(leader) ? RaftError.None : RaftError.InvalidRequest;
    }

    // An epoch has one leader, and this replica knows itself whether it is the one.
    private bool Contradicts(NodeId leader) =>
        state.Election.HasLeader ? leader != state.Election.LeaderId : leader == state.Self.Id;

    // While a leader is known, only a voter can have been elected in its place, as far as our voter set tells; without
    // one the set may have changed behind our back, and any name is a help.
    private bool MayDepose(NodeId leader)
    {
        var hasLeader = state.Role.Kind is RaftRole.Leader or RaftRole.Follower;
        return leader != state.Self.Id && (!hasLeader || state.Voters.Find(leader) is not null);
    }

    // A leader's, or former leader's, own words come back to it.
    private bool IsOwnEcho(NodeId leader) => leader == state.Self.Id;

    private void Follow(NodeId leader, LeaderEpoch epoch)
    {
        if (epoch > state.Election.Epoch)
        {
            transitions.LaterEpoch(epoch, leader);
        }
        else if (state.Role.Kind != RaftRole.Follower)
        {
            transitions.Follow(leader);
        }
    }
}
