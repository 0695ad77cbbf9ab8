using KRaftNet.Raft.Fetching;
using KRaftNet.Raft.Snapshot;

namespace KRaftNet.Raft.Roles;

/// <summary>
/// Fetches from the leader of its epoch. A voter that gets no successful answer within the fetch timeout doubts the
/// leader and asks the others; an observer looks around for another address or another leader.
/// </summary>
internal sealed class FollowerRole(RaftState state, RoleTransitions transitions, NodeId leader) : Role
{
    private readonly LeaderSearch _search = new(state);
    private readonly FetchLoop _loop = new(state, LeaderKey(state, leader));
    private TimeSpan _fetchDeadline = state.Now + state.Options.FetchTimeout;
    private Offset _leadersHighWatermark;
    private bool _hasFetched;
    private OutboundRequest? _askedBeforeResignation;

    public override RaftRole Kind => RaftRole.Follower;

    /// <summary>
    /// An observer stays a follower when its leader is silent, and its vote may be needed, if a voter set that it has
    /// yet to fetch counts it in: so trust ends with the fetch timeout.
    /// </summary>
    public override bool TrustsLeader => _hasFetched && state.Now < _fetchDeadline;

    public override TimeSpan? Deadline
    {
        get
        {
            var isLooking = !state.IsElectable && state.Now >= _fetchDeadline;
            return Earliest(isLooking ? _search.Deadline : _fetchDeadline, _loop.Deadline);
        }
    }

    /// <summary>The fetches from the leader: the driver's reports on its work go there.</summary>
    public FetchLoop Loop => _loop;

    public override void Enter() => state.Times.LeaderFound();

    public override void Tick()
    {
        if (state.Now >= _fetchDeadline)
        {
            if (state.IsElectable)
            {
                transitions.Prospective();
                return;
            }

            _search.Tick();
        }

        _loop.Tick();
    }

    public override void OnFetch(OutboundRequest sent, FetchResponse response)
    {
        if (_search.Ended(sent))
        {
            return;
        }

        if (!_loop.TryTake(sent))
        {
            return;
        }

        if (response.Error != RaftError.None)
        {
            _loop.Retry();
            return;
        }

        LeaderWasReached();
        _hasFetched &= !ReferenceEquals(sent, _askedBeforeResignation);
        if (response.DivergingEpoch is { } diverging)
        {
            Truncate(FetchPosition.TruncationPoint(state.Log, diverging));
        }
        else if (response.SnapshotId is { } snapshot)
        {
            FetchSnapshot(snapshot);
        }
        else
        {
            Accept(sent, response);
        }
    }

    public override void OnFailed(OutboundRequest sent)
    {
        if (!_search.Ended(sent) && _loop.TryTake(sent))
        {
            _loop.Retry();
        }
    }

    public override void OnFlushed()
    {
        _loop.OnFlushed();
        AdvanceHighWatermark();
    }

    /// <summary>The leader answered, a fetch or a piece of a snapshot.</summary>
    public void LeaderWasReached()
    {
        _hasFetched = true;
        _fetchDeadline = state.Now + state.Options.FetchTimeout;
    }

    /// <summary>The leader is not there any more: others may be elected at once, this replica stands after a while.</summary>
    public void LeaderIsGone(TimeSpan wait)
    {
        _hasFetched = false;
        var deadline = state.Now + wait;
        _fetchDeadline = deadline < _fetchDeadline ? deadline : _fetchDeadline;
    }

    /// <summary>
    /// Whoever resigns is vouched for no more, or the first successor would be refused by those that wait their turn. An
    /// answer to what was asked before says nothing of the time after; if the word was not the leader's, the next fetch
    /// shows it.
    /// </summary>
    public override void OnLeaderResigned(TimeSpan wait)
    {
        _hasFetched = false;
        _askedBeforeResignation = _loop.Outstanding;
        _fetchDeadline = state.Now + wait;
    }

    private static ReplicaKey LeaderKey(RaftState state, NodeId leader) =>
        state.Voters.Find(leader)?.Key ?? new ReplicaKey(leader, DirectoryId.Zero);

    // A leader has every committed record (Raft §5.4.3). One that wants this log cut below the high watermark is none,
    // or this disk has lost what it promised: either way going on could spread the loss.
    private void Truncate(Offset end)
    {
        if (end < state.HighWatermark)
        {
            throw new FatalException(
                FatalReason.TruncatedBelowHighWatermark,
                $"leader {state.Election.LeaderId} of epoch {state.Election.Epoch} parts from this log at {end},"
                + $" below the high watermark {state.HighWatermark}.");
        }

        if (end < state.Log.End)
        {
            _loop.AwaitTruncation(end);
        }
        else
        {
            _loop.Retry();
        }
    }

    // Only now is this log known to be part of the leader's, and the leader's high watermark to speak of its records.
    private void Accept(OutboundRequest sent, FetchResponse response)
    {
        _leadersHighWatermark = Offset.Max(_leadersHighWatermark, response.HighWatermark ?? Offset.Zero);
        if (response.HasRecords)
        {
            _loop.AwaitAppend(sent);
        }

        AdvanceHighWatermark();
    }

    private void FetchSnapshot(OffsetAndEpoch id)
    {
        if (id.Offset > state.Log.Start && id.Offset >= state.HighWatermark)
        {
            _loop.AwaitSnapshot(id);
        }
        else
        {
            _loop.Retry();
        }
    }

    private void AdvanceHighWatermark() =>
        state.AdvanceHighWatermark(Offset.Min(_leadersHighWatermark, state.Log.FlushedEnd));
}
