namespace KRaftNet.Raft.Roles;

/// <summary>
/// The only place that assigns a role. The legal moves (Kafka's KRaft with KIP-996; same epoch unless said otherwise):
/// <list type="bullet">
/// <item>any → Unattached or Follower of a later epoch, when that epoch is learnt;</item>
/// <item>Unattached → Unattached (its vote is cast) · Prospective (election timeout) · Follower (leader learnt);</item>
/// <item>Prospective → Candidate of the next epoch (pre-vote won) · Unattached or Follower (lost, or leader
/// learnt);</item>
/// <item>Candidate → Leader (won) · Prospective (lost) · Follower (leader learnt);</item>
/// <item>Follower → Prospective (fetch timeout);</item>
/// <item>Leader → Resigned; Resigned → Unattached (election timeout). Neither follows anyone in that epoch.</item>
/// </list>
/// Within an epoch a vote is never changed and a known leader never replaced. Owned by the core.
/// </summary>
internal sealed class RoleTransitions(RaftState state)
{
    /// <summary>Whether the move is in the table above.</summary>
    public static bool IsLegal(RaftRole from, RaftRole to, bool sameEpoch) => (from, to) switch
    {
        (_, RaftRole.Unattached or RaftRole.Follower) when !sameEpoch => true,
        (RaftRole.Prospective, RaftRole.Candidate) => !sameEpoch,
        _ when !sameEpoch => false,
        (RaftRole.Unattached, RaftRole.Unattached or RaftRole.Prospective or RaftRole.Follower) => true,
        (RaftRole.Prospective, RaftRole.Unattached or RaftRole.Follower) => true,
        (RaftRole.Candidate, RaftRole.Leader or RaftRole.Prospective or RaftRole.Follower) => true,
        (RaftRole.Follower, RaftRole.Prospective) => true,
        (RaftRole.Leader, RaftRole.Resigned) => true,
        (RaftRole.Resigned, RaftRole.Unattached) => true,
        _ => false,
    };

    /// <summary>
    /// The role after a start. A log that is in a later epoch than the file wins. A former leader must not lead its
    /// epoch again, since it may have lost records that others have; it had noted its leadership before it appended
    /// any. A candidate goes on: nobody else has its vote.
    /// </summary>
    public void Start()
    {
        var stored = state.Election;
        var logEpoch = state.Log.EndPosition.Epoch;
        if (logEpoch > stored.Epoch)
        {
            Assume(new ElectionState(logEpoch, NodeId.None, null), new UnattachedRole(state, this));
        }
        else if (stored.LeaderId == state.Self.Id)
        {
            Assume(stored, new ResignedRole(state, this, []));
        }
        else if (stored.HasLeader && state.Voters.Find(stored.LeaderId) is not null)
        {
            Assume(stored, new FollowerRole(state, this, stored.LeaderId));
        }
        else if (!stored.HasLeader && stored.Voted?.Matches(state.Self) == true && state.IsElectable)
        {
            Assume(stored, new CandidateRole(state, this));
        }
        else
        {
            Assume(stored, new UnattachedRole(state, this));
        }
    }

    /// <summary>A later epoch was learnt, and perhaps its leader, who is not this replica.</summary>
    public void LaterEpoch(LeaderEpoch epoch, NodeId leader)
    {
        Invariant.Require(epoch > state.Election.Epoch);
        Invariant.Require(leader != state.Self.Id);
        var next = new ElectionState(epoch, leader, null);
        Move(next, next.HasLeader ? new FollowerRole(state, this, leader) : new UnattachedRole(state, this));
    }

    /// <summary>The leader of the current epoch was learnt.</summary>
    public void Follow(NodeId leader)
    {
        Invariant.Require(leader != state.Self.Id);
        Move(state.Election with { LeaderId = leader }, new FollowerRole(state, this, leader));
    }

    /// <summary>Back to waiting in the current epoch, after a pre-vote or a resignation.</summary>
    public void Unattached() => Move(state.Election, new UnattachedRole(state, this));

    /// <summary>
    /// The vote of the current epoch is cast; the replica itself stands back for another election timeout.
    /// </summary>
    public void UnattachedAfterVote(ReplicaKey candidate)
    {
        Invariant.Require(!state.Election.HasLeader);
        Move(state.Election with { Voted = candidate }, new UnattachedRole(state, this));
    }

    /// <summary>No leader to be heard of, or an election lost: ask before the epoch is raised.</summary>
    public void Prospective() => Move(state.Election, new ProspectiveRole(state, this));

    /// <summary>A majority would vote for this replica.</summary>
    public void Candidate()
    {
        var epoch = new LeaderEpoch(checked(state.Election.Epoch.Value + 1));
        Move(new ElectionState(epoch, NodeId.None, state.Self), new CandidateRole(state, this));
    }

    /// <summary>
    /// A majority voted for this replica. That it leads is noted before any record of the epoch is appended; the vote
    /// needs no place in the note any more, as a leader and a former leader grant none.
    /// </summary>
    public void Leader(IReadOnlyList<ReplicaKey> grantingVoters)
    {
        var next = new ElectionState(state.Election.Epoch, state.Self.Id, null);
        Move(next, new LeaderRole(state, this, grantingVoters));
    }

    /// <summary>The leader gives its epoch up.</summary>
    public void Resigned(IReadOnlyList<ReplicaKey> successors) =>
        Move(state.Election, new ResignedRole(state, this, successors));

    private void Move(ElectionState next, Role role)
    {
        var now = state.Election;
        var sameEpoch = next.Epoch == now.Epoch;
        Invariant.Require(next.Epoch >= now.Epoch);
        Invariant.Require(IsLegal(state.Role.Kind, role.Kind, sameEpoch));
        if (sameEpoch)
        {
            Invariant.Require(!now.HasLeader || next.LeaderId == now.LeaderId);
            Invariant.Require(now.Voted is null || next.Voted == now.Voted || role.Kind == RaftRole.Leader);
        }

        state.Role.Exit(next);
        state.Outbox.DropFollowersWork();
        Assume(next, role);
    }

    private void Assume(ElectionState next, Role role)
    {
        state.Assume(role, next);
        state.Outbox.Changed(new RoleChange(role.Kind, next.Epoch, next.LeaderId, role.EpochStart));
        role.Enter();
    }
}
