namespace KRaftNet.Raft.Roles;

/// <summary>
/// One role of a replica in one epoch: its timers and what it makes of responses. A new object for every assumption of
/// a role, so that nothing of an earlier one is left. Owned by the core.
/// </summary>
internal abstract class Role
{
    /// <summary>Which role it is.</summary>
    public abstract RaftRole Kind { get; }

    /// <summary>When <see cref="Tick"/> has something to do; null if only an input can change anything.</summary>
    public abstract TimeSpan? Deadline { get; }

    /// <summary>For a leader, where its epoch begins.</summary>
    public virtual Offset? EpochStart => null;

    /// <summary>Whether the leader of this epoch has answered a fetch of ours, and not too long ago.</summary>
    public virtual bool TrustsLeader => false;

    /// <summary>The role is assumed; may lead to the next one at once.</summary>
    public virtual void Enter()
    {
    }

    /// <summary>The role ends: what waited for it is answered. The state still shows the old role.</summary>
    public virtual void Exit(ElectionState next)
    {
    }

    /// <summary>Does what is due. Called before every Ready too, so it must not assume that time has passed.</summary>
    public abstract void Tick();

    /// <summary>A vote for the current epoch, answered in the current epoch.</summary>
    public virtual void OnVote(NodeId voter, VoteRequest request, VoteResponse response)
    {
    }

    /// <summary>A voter has heard of our resignation.</summary>
    public virtual void OnEndQuorumEpoch(NodeId voter, EndQuorumEpochResponse response)
    {
    }

    /// <summary>A fetch was answered in the current epoch.</summary>
    public virtual void OnFetch(OutboundRequest sent, FetchResponse response)
    {
    }

    /// <summary>A request got no answer that can be used.</summary>
    public virtual void OnFailed(OutboundRequest sent)
    {
    }

    /// <summary>A node refuses connections: no process is there.</summary>
    public virtual void OnRefused(NodeId node)
    {
    }

    /// <summary>The flushed end has moved.</summary>
    public virtual void OnFlushed()
    {
    }

    /// <summary>The leader of this epoch gives it up, or is gone: how long to wait before asking the others.</summary>
    public virtual void OnLeaderResigned(TimeSpan wait)
    {
    }

    /// <summary>The earlier of two deadlines, where null is never.</summary>
    protected static TimeSpan? Earliest(TimeSpan? left, TimeSpan? right) =>
        left is null || right < left ? right : left;
}
