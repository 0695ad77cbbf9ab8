using KRaftNet.Raft.Roles;

namespace KRaftNet.Raft.Membership;

/// <summary>
/// Decides changes of the voter set, one voter at a time and the next only when the last is committed, so that any two
/// majorities in a row share a voter (Raft thesis §4.1). Owned by the core.
/// </summary>
internal sealed class VoterChanges(RaftState state)
{
    public VoterChangeResult Add(Voter voter)
    {
        if (Gate(out var leader) is var error and not RaftError.None)
        {
            return new VoterChangeResult(error);
        }

        if (state.Voters.Find(voter.Key.Id) is not null)
        {
            return new VoterChangeResult(RaftError.DuplicateVoter);
        }

        if (!voter.Supports(state.KRaftVersionHistory.Current) || voter.Endpoints.Count == 0)
        {
            return new VoterChangeResult(RaftError.InvalidRequest);
        }

        return IsCaughtUp(leader!, voter.Key)
            ? Append(leader!, state.Voters.With(voter))
            : new VoterChangeResult(RaftError.RequestTimedOut);
    }

    public VoterChangeResult Remove(ReplicaKey key)
    {
        if (Gate(out var leader) is var error and not RaftError.None)
        {
            return new VoterChangeResult(error);
        }

        return state.Voters.Find(key.Id)?.Key == key && state.Voters.Count > 1
            ? Append(leader!, state.Voters.Without(key.Id))
            : new VoterChangeResult(RaftError.VoterNotFound);
    }

    public VoterChangeResult Update(LeaderEpoch epoch, Voter voter)
    {
        if (epoch != state.Election.Epoch)
        {
            return new VoterChangeResult(
                epoch < state.Election.Epoch ? RaftError.FencedLeaderEpoch : RaftError.UnknownLeaderEpoch);
        }

        if (Gate(out var leader) is var error and not RaftError.None)
        {
            return new VoterChangeResult(error);
        }

        // Kafka's word for an unknown voter here: its own retry may find it added.
        if (state.Voters.Find(voter.Key.Id) is not { } current || current.Key != voter.Key)
        {
            return new VoterChangeResult(RaftError.RequestTimedOut);
        }

        if (!voter.Supports(state.KRaftVersionHistory.Current) || voter.Endpoints.Count == 0)
        {
            return new VoterChangeResult(RaftError.InvalidRequest);
        }

        return voter == current
            ? new VoterChangeResult(RaftError.None)
            : Append(leader!, state.Voters.Without(voter.Key.Id).With(voter));
    }

    private RaftError Gate(out LeaderRole? leader)
    {
        leader = state.Role as LeaderRole;
        if (leader is null)
        {
            return RaftError.NotLeader;
        }

        // Before a record of its own epoch is committed, a leader cannot know whether an earlier change is (raft-dev,
        // July 2015: the bug of single-server changes).
        if (leader.HighWatermark is not { } committed)
        {
            return RaftError.RequestTimedOut;
        }

        if (state.KRaftVersionHistory.Current < 1)
        {
            return RaftError.UnsupportedVersion;
        }

        return state.VoterHistory.CurrentOffset >= committed ? RaftError.RequestTimedOut : RaftError.None;
    }

    // A voter that is far behind would hold up every commit until it has the log.
    private bool IsCaughtUp(LeaderRole leader, ReplicaKey key) =>
        leader.Progress.Find(key) is { LastCaughtUp: not null } progress
        && progress.LastContact >= state.Now - state.Options.CaughtUpWithin;

    private static VoterChangeResult Append(LeaderRole leader, VoterSet voters) =>
        new(RaftError.None, leader.AppendControl(new VotersRecord(voters)));
}
