using KRaftNet.Raft.Election;

namespace KRaftNet.Raft.Roles;

/// <summary>
/// Has raised the epoch, voted for itself and asks for the votes of a majority. When it has lost it pauses, so that
/// another may win, and then asks beforehand again.
/// </summary>
internal sealed class CandidateRole(RaftState state, RoleTransitions transitions) : Role
{
    private readonly TimeSpan _electionDeadline = state.Now + state.Times.ElectionTimeout();
    private readonly VoteRound _round = new(state, preVote: false);
    private TimeSpan? _pauseEnds;

    public override RaftRole Kind => RaftRole.Candidate;

    public override TimeSpan? Deadline => _pauseEnds ?? Earliest(_electionDeadline, _round.Deadline);

    public override void Enter()
    {
        _round.Begin();
        LeadIfWon();
    }

    public override void Tick()
    {
        if (_pauseEnds is { } pauseEnds)
        {
            if (state.Now >= pauseEnds)
            {
                transitions.Prospective();
            }
        }
        else if (state.Now >= _electionDeadline)
        {
            _pauseEnds = state.Now + state.Times.BackoffAfterLoss();
        }
        else
        {
            _round.Tick();
        }
    }

    public override void OnVote(NodeId voter, VoteRequest request, VoteResponse response)
    {
        _round.Record(voter, request, response);
        LeadIfWon();
        PauseIfLost();
    }

    /// <summary>Votes that are split over those who live are not mended by waiting for a dead one.</summary>
    public override void OnRefused(NodeId node)
    {
        _round.RecordAbsent(node);
        PauseIfLost();
    }

    private void PauseIfLost()
    {
        if (_round.IsLost && _pauseEnds is null)
        {
            _pauseEnds = state.Now + state.Times.BackoffAfterLoss();
        }
    }

    private void LeadIfWon()
    {
        if (_round.IsWon)
        {
            transitions.Leader(_round.Granting);
        }
    }
}
