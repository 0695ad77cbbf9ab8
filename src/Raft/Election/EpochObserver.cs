using KRaftNet.Raft.Roles;

namespace KRaftNet.Raft.Election;

/// <summary>
/// What every message tells besides its content: an epoch, and perhaps its leader. Later epochs are joined, leaders are
/// followed, stale and contradictory words are dropped: no peer's word ends a node. Owned by the core.
/// </summary>
internal sealed class EpochObserver(RaftState state, RoleTransitions transitions)
{
    /// <summary>
    /// No quorum gets here by elections: a message that claims so is damaged or hostile, and whoever joined such an
    /// epoch could soon raise it no more.
    /// </summary>
    public static readonly LeaderEpoch Limit = new(1 << 30);

    /// <summary>Takes note of a response's epoch and leader.</summary>
    /// <returns>
    /// Whether its content is of use: it is of the current epoch, and the role that asked is still there to hear it.
    /// </returns>
    public bool Observe(LeaderEpoch epoch, NodeId leader)
    {
        var election = state.Election;
        if (epoch < election.Epoch || epoch > Limit)
        {
            return false;
        }

        if (epoch > election.Epoch)
        {
            // Nobody but this replica can know that it leads, and it does not: the name is dropped, the epoch is not.
            transitions.LaterEpoch(epoch, leader == state.Self.Id ? NodeId.None : leader);
            return false;
        }

        if (leader == NodeId.None || leader == state.Self.Id)
        {
            return true;
        }

        if (election.HasLeader && leader != election.LeaderId)
        {
            return false;
        }

        if (!election.HasLeader || state.Role.Kind == RaftRole.Unattached)
        {
            transitions.Follow(leader);
            return false;
        }

        return true;
    }
}
