using KRaftNet.Raft.Fetching;

namespace KRaftNet.Raft.Roles;

/// <summary>
/// Knows its epoch and follows nobody. Looks for a leader by fetching from whoever may know one; a voter stands for
/// election when its timeout has passed, at once if it is the only one.
/// </summary>
internal sealed class UnattachedRole(RaftState state, RoleTransitions transitions) : Role
{
    private readonly TimeSpan _electionDeadline = state.Now + state.Times.ElectionTimeout();
    private readonly LeaderSearch _search = new(state);

    public override RaftRole Kind => RaftRole.Unattached;

    public override TimeSpan? Deadline =>
        state.IsOnlyVoter ? state.Now
        : state.IsElectable ? Earliest(_electionDeadline, _search.Deadline)
        : _search.Deadline;

    public override void Tick()
    {
        if (state.IsOnlyVoter || (state.IsElectable && state.Now >= _electionDeadline))
        {
            transitions.Prospective();
            return;
        }

        _search.Tick();
    }

    public override void OnFetch(OutboundRequest sent, FetchResponse response) => _search.Ended(sent);

    public override void OnFailed(OutboundRequest sent) => _search.Ended(sent);
}
