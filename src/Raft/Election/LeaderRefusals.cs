using KRaftNet.Raft.Roles;

namespace KRaftNet.Raft.Election;

/// <summary>
/// What a follower makes of a leader whose node refuses connections. The voters stand in turn, by the order of ids, a step
/// after each other: were all to ask at once, they would split the votes. Who is first may have a shorter log than the
/// next, or ask before the others have noticed: so, while connections are refused, another round of turns follows when all
/// have had theirs, and the pauses between rounds grow, as what refuses may be no dead leader at all. Owned by the core.
/// </summary>
internal sealed class LeaderRefusals(RaftState state)
{
    private LeaderEpoch _epoch = new(-1);
    private TimeSpan _heededAt;
    private TimeSpan _pause;

    /// <summary>A node refused a connection.</summary>
    public void Note(NodeId node)
    {
        if (state.Role is not FollowerRole follower || state.Election.LeaderId != node)
        {
            return;
        }

        var isFirst = _epoch != state.Election.Epoch;
        if (!isFirst && state.Now - _heededAt < _pause)
        {
            return;
        }

        var (turn, turns) = Turn(node);
        var pause = isFirst ? state.Options.SuccessionStep * turns : _pause * 2;
        _pause = pause < state.Options.FetchTimeout ? pause : state.Options.FetchTimeout;
        (_epoch, _heededAt) = (state.Election.Epoch, state.Now);
        follower.LeaderIsGone(state.Options.SuccessionStep * turn);
    }

    // An observer does not stand: it looks around at once.
    private (int Turn, int Turns) Turn(NodeId leader)
    {
        var (turn, turns) = (0, 0);
        foreach (var voter in state.Voters)
        {
            turns += voter.Key.Id == leader ? 0 : 1;
            turn += state.IsVoter && voter.Key.Id != leader && voter.Key.Id < state.Self.Id ? 1 : 0;
        }

        return (turn, turns);
    }
}
