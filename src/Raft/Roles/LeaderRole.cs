using KRaftNet.Raft.Fetching;
using KRaftNet.Raft.Progress;
using KRaftNet.Raft.Snapshot;

namespace KRaftNet.Raft.Roles;

/// <summary>
/// Leads its epoch: gives offsets, answers fetches, and moves the high watermark to what a majority of the voters has
/// on disk. Resigns when a majority has been silent for too long (check-quorum), or when its own removal is committed.
/// </summary>
internal sealed class LeaderRole(
    RaftState state,
    RoleTransitions transitions,
    IReadOnlyList<ReplicaKey> grantingVoters) : Role
{
    private readonly Offset _epochStart = state.Log.End;
    private readonly ParkedFetches _parked = new(state);
    private TimeSpan _nextReminder = state.Now + state.Options.BeginQuorumInterval;

    public override RaftRole Kind => RaftRole.Leader;

    public override Offset? EpochStart => _epochStart;

    /// <summary>How far the other replicas are.</summary>
    public ProgressTracker Progress { get; } = new(state.Self, state.Now);

    /// <summary>
    /// The high watermark as this leader may tell it: only when a record of its own epoch is committed does it know
    /// that all before is (Raft §5.4.2).
    /// </summary>
    public Offset? HighWatermark => state.HighWatermark > _epochStart ? state.HighWatermark : null;

    public override TimeSpan? Deadline
    {
        get
        {
            var own = Earliest(_nextReminder, state.IsOnlyVoter ? null : QuorumDeadline);
            return Earliest(own, _parked.Deadline);
        }
    }

    private TimeSpan QuorumDeadline =>
        Progress.MajorityContact(state.Voters, state.Now) + state.Options.CheckQuorumTimeout;

    public override void Enter()
    {
        state.Times.LeaderFound();
        var change = new LeaderChangeRecord(state.Self.Id, [.. state.Voters.Select(v => v.Key)], grantingVoters);
        if (state.KRaftVersionHistory.Current >= 1 && state.VoterHistory.CurrentOffset < Offset.Zero)
        {
            // The voters come from the bootstrap snapshot, which no follower fetches: put them into the log.
            AppendControl(
                change, new KRaftVersionRecord(state.KRaftVersionHistory.Current), new VotersRecord(state.Voters));
        }
        else
        {
            AppendControl(change);
        }

        Remind(silentSince: TimeSpan.MaxValue);
    }

    public override void Exit(ElectionState next) => _parked.Abandon(next);

    public override void Tick()
    {
        if (!state.IsOnlyVoter && state.Now >= QuorumDeadline)
        {
            Resign();
            return;
        }

        _parked.Release(HighWatermark);
        if (state.Now >= _nextReminder)
        {
            _nextReminder = state.Now + state.Options.BeginQuorumInterval;
            Remind(silentSince: state.Now - state.Options.BeginQuorumInterval);
            Progress.ForgetObservers(state.Voters, state.Now - state.Options.ObserverExpiry);
        }
    }

    public override void OnFlushed() => TryCommit();

    /// <summary>Gives up the epoch, with the voters that are furthest as successors.</summary>
    public void Resign() => transitions.Resigned(Progress.Successors(state.Voters));

    /// <summary>Gives offsets to records that the driver appends at once.</summary>
    public Offset Reserve(int recordCount)
    {
        var first = state.Log.End;
        state.Log.Append(first + recordCount, state.Election.Epoch);
        _parked.Release(HighWatermark);
        return first;
    }

    /// <summary>Appends control records, which are in force from now on.</summary>
    public Offset AppendControl(params ControlRecord[] records)
    {
        var first = Reserve(records.Length);
        for (var i = 0; i < records.Length; i++)
        {
            state.Apply(first + i, records[i]);
        }

        state.Outbox.Append(new ControlBatch(first, state.Election.Epoch, records));
        return first;
    }

    /// <summary>
    /// A fetch in this epoch. If its position is part of the log it acknowledges all below, which may commit more; then
    /// it is answered, or waits.
    /// </summary>
    public void Fetch(long token, FetchRequest request)
    {
        var progress = Progress.Track(request.Replica, state.Voters);
        var position = FetchPosition.Check(state.Log, request.Position);
        if (!position.IsValid)
        {
            progress?.Touch(state.Now);
            state.Outbox.Answer(
                token,
                new FetchResponse(RaftError.None, state.Election.Epoch, state.Self.Id)
                {
                    HighWatermark = HighWatermark,
                    LogStart = state.Log.Start,
                    DivergingEpoch = position.DivergingEpoch,
                    SnapshotId = position.SnapshotId,
                });
            return;
        }

        progress?.Acknowledge(request.Position.Offset, state.Log.End, state.Now);
        _parked.Park(token, request);
        TryCommit();
        if (state.Role == this)
        {
            _parked.Release(HighWatermark);
        }
    }

    /// <summary>The quorum as this leader sees it.</summary>
    public QuorumDescription Describe()
    {
        var voters = state.Voters.Select(v => v.Key.Matches(state.Self) ? Itself(v.Key) : Progress.Describe(v.Key));
        var observers = Progress.All
            .Where(r => !state.Voters.Contains(r.Key))
            .Select(r => Progress.Describe(r.Key));
        return new QuorumDescription(
            state.Self.Id, state.Election.Epoch, HighWatermark, [.. voters], [.. observers]);

        ReplicaDescription Itself(ReplicaKey key) => new(key, state.Log.End, state.Now, state.Now);
    }

    // The commit of our own removal ends our office; until then we lead without counting ourselves (Raft thesis
    // §4.2.2).
    private void TryCommit()
    {
        var durable = Progress.MajorityDurable(state.Voters, state.Log.FlushedEnd);
        if (durable <= _epochStart || durable <= state.HighWatermark)
        {
            return;
        }

        state.AdvanceHighWatermark(durable);
        _parked.Release(HighWatermark);
        if (!state.IsVoter && state.VoterHistory.CurrentOffset < state.HighWatermark)
        {
            Resign();
        }
    }

    private void Remind(TimeSpan silentSince)
    {
        foreach (var voter in state.Voters)
        {
            if (!voter.Key.Matches(state.Self) && !(Progress.Find(voter.Key)?.LastContact > silentSince))
            {
                var request = new BeginQuorumEpochRequest(voter.Key, state.Self.Id, state.Election.Epoch);
                state.Outbox.Send(new OutboundRequest(voter.Key, request));
            }
        }
    }
}
