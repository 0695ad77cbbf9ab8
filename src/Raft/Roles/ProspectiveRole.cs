using KRaftNet.Raft.Election;

namespace KRaftNet.Raft.Roles;

/// <summary>
/// Asks the voters whether they would elect it, without leaving its epoch (KIP-996): a replica that was cut off cannot
/// raise the epoch of a quorum that is well. Keeps its vote and the leader it may know.
/// </summary>
internal sealed class ProspectiveRole(RaftState state, RoleTransitions transitions) : Role
{
    private readonly TimeSpan _deadline = state.Now + state.Times.ElectionTimeout();
    private readonly VoteRound _round = new(state, preVote: true);

    public override RaftRole Kind => RaftRole.Prospective;

    public override TimeSpan? Deadline => Earliest(_deadline, _round.Deadline);

    public override void Enter()
    {
        _round.Begin();
        if (_round.IsWon)
        {
            transitions.Candidate();
        }
    }

    public override void Tick()
    {
        if (state.Now >= _deadline)
        {
            GiveUp();
            return;
        }

        _round.Tick();
    }

    public override void OnVote(NodeId voter, VoteRequest request, VoteResponse response)
    {
        if (request.PreVote && response.Error == RaftError.UnsupportedVersion)
        {
            // A voter older than KIP-996 cannot be asked beforehand.
            transitions.Candidate();
            return;
        }

        _round.Record(voter, request, response);
        if (_round.IsWon)
        {
            transitions.Candidate();
        }
        else if (_round.IsLost)
        {
            GiveUp();
        }
    }

    /// <summary>
    /// Who was refused for its log, and waits for the dead leader besides, would let its next turn pass. Others that are
    /// away are asked again instead: they may be just starting.
    /// </summary>
    public override void OnRefused(NodeId node)
    {
        if (node == state.Election.LeaderId)
        {
            _round.RecordAbsent(node);
            if (_round.IsLost)
            {
                GiveUp();
            }
        }
    }

    private void GiveUp()
    {
        var leader = state.Election.LeaderId;
        if (leader != NodeId.None && leader != state.Self.Id)
        {
            transitions.Follow(leader);
        }
        else
        {
            transitions.Unattached();
        }
    }
}
