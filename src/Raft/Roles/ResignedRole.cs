namespace KRaftNet.Raft.Roles;

/// <summary>
/// Has led its epoch and must not lead it again: it resigned, or was restarted. Tells the voters until each has heard,
/// so that they need not wait for their time-outs, and after an election timeout stands back among them. The only voter
/// has nobody to wait for.
/// </summary>
internal sealed class ResignedRole(
    RaftState state,
    RoleTransitions transitions,
    IReadOnlyList<ReplicaKey> successors) : Role
{
    private readonly TimeSpan _electionDeadline = state.Now + state.Times.ElectionTimeout();
    private readonly SortedSet<NodeId> _informed = [];
    private TimeSpan _nextNotice;

    public override RaftRole Kind => RaftRole.Resigned;

    public override TimeSpan? Deadline =>
        state.IsOnlyVoter ? state.Now : Earliest(_nextNotice, _electionDeadline);

    public override void Enter()
    {
        _informed.Add(state.Self.Id);
        Inform();
    }

    public override void Tick()
    {
        if (state.IsOnlyVoter || state.Now >= _electionDeadline)
        {
            transitions.Unattached();
        }
        else if (state.Now >= _nextNotice)
        {
            Inform();
        }
    }

    public override void OnEndQuorumEpoch(NodeId voter, EndQuorumEpochResponse response)
    {
        if (response.Error == RaftError.None)
        {
            _informed.Add(voter);
        }
    }

    private void Inform()
    {
        _nextNotice = state.Now + state.Options.VoteRetry;
        foreach (var voter in state.Voters.Where(v => !_informed.Contains(v.Key.Id)))
        {
            var request = new EndQuorumEpochRequest(state.Self.Id, state.Election.Epoch, successors);
            state.Outbox.Send(new OutboundRequest(voter.Key, request));
        }
    }
}
