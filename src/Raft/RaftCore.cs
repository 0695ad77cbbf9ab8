using System.Diagnostics.CodeAnalysis;
using KRaftNet.Raft.Election;
using KRaftNet.Raft.Fetching;
using KRaftNet.Raft.Membership;
using KRaftNet.Raft.Roles;

namespace KRaftNet.Raft;

/// <summary>
/// The consensus of one replica of the metadata quorum (KRaft: KIP-595, 630, 853, 996) as a state machine without
/// threads, clocks, files or sockets. Owned by one driver loop. The driver turns events into inputs, one after another:
/// <see cref="Tick"/> with the current time, then what has happened, then <see cref="TakeReady"/>, and does what that
/// says, in its order, before the next input. It holds no records, only offsets, epochs, snapshot ids and voters.
/// <para>
/// Inputs may throw <see cref="InvariantException"/> (a bug here or in the driver) or <see cref="FatalException"/>
/// (this replica's disk or the quorum lost what was committed). Both mean that the node must stop; no message of a peer
/// alone leads to the first.
/// </para>
/// </summary>
public sealed class RaftCore
{
    // Far more moves than one input can cause: from Resigned to Leader there are four.
    private const int MovesPerInputMax = 16;

    private readonly RaftState _state;
    private readonly EpochObserver _observer;
    private readonly VoteRequests _votes;
    private readonly QuorumEpochRequests _epochs;
    private readonly FetchRequests _fetches;
    private readonly VoterChanges _voterChanges;
    private readonly LeaderRefusals _refusals;

    /// <summary>
    /// Starts in the role that the stored state asks for; the first <see cref="TakeReady"/> tells it.
    /// </summary>
    /// <param name="options">Times; must have no <see cref="RaftOptions.Faults"/>.</param>
    /// <param name="initial">What is on disk.</param>
    /// <param name="prng">Owned by the core from here on.</param>
    /// <param name="now">The current time, from whatever zero the driver counts.</param>
    public RaftCore(RaftOptions options, RaftInitialState initial, Prng prng, TimeSpan now)
    {
        Invariant.Require(options.Faults().Count == 0);
        _state = new RaftState(options, initial, prng) { Now = now };
        var transitions = new RoleTransitions(_state);
        _observer = new EpochObserver(_state, transitions);
        _votes = new VoteRequests(_state, transitions);
        _epochs = new QuorumEpochRequests(_state, transitions);
        _fetches = new FetchRequests(_state);
        _voterChanges = new VoterChanges(_state);
        _refusals = new LeaderRefusals(_state);
        transitions.Start();
    }

    /// <summary>This replica.</summary>
    public ReplicaKey Self => _state.Self;

    /// <summary>The current role.</summary>
    public RaftRole Role => _state.Role.Kind;

    /// <summary>Epoch, known leader and vote, as <see cref="Ready.ElectionState"/> told or will tell.</summary>
    public ElectionState Election => _state.Election;

    /// <summary>All below it is committed, as far as this replica knows; never goes down.</summary>
    public Offset HighWatermark => _state.HighWatermark;

    /// <summary>The voters in force: those of the last VotersRecord in the log, committed or not.</summary>
    public VoterSet Voters => _state.Voters;

    /// <summary>The level of kraft.version in force.</summary>
    public short KRaftVersion => _state.KRaftVersionHistory.Current;

    /// <summary>The end of the log, exclusive, with the epoch of its last record.</summary>
    public OffsetAndEpoch LogEnd => _state.Log.EndPosition;

    /// <summary>Where the log begins.</summary>
    public OffsetAndEpoch LogStart => _state.Log.StartPosition;

    /// <summary>
    /// The epoch of the record before an offset within the log: with it, the id of a snapshot that ends there.
    /// </summary>
    public LeaderEpoch EpochBefore(Offset end) => _state.Log.EpochBefore(end);

    /// <summary>The voters in force in a log that ends at <paramref name="end"/>: what a snapshot there says.</summary>
    public VoterSet VotersAt(Offset end) => _state.VoterHistory.At(end);

    /// <summary>The level of kraft.version in a log that ends at <paramref name="end"/>.</summary>
    public short KRaftVersionAt(Offset end) => _state.KRaftVersionHistory.At(end);

    /// <summary>Tells the time, which never goes back, and does what is due.</summary>
    public void Tick(TimeSpan now)
    {
        Invariant.Require(now >= _state.Now);
        _state.Now = now;
        RunDue();
    }

    /// <summary>A request came in; its answer comes in a <see cref="Ready"/>, now or later, under the token.</summary>
    /// <param name="token">The driver's; not in use by another request.</param>
    /// <param name="request">What was asked.</param>
    public void Step(long token, RaftRequest request)
    {
        switch (request)
        {
            case VoteRequest vote:
                _state.Outbox.Answer(token, _votes.Handle(vote));
                break;
            case BeginQuorumEpochRequest begin:
                _state.Outbox.Answer(token, _epochs.Begin(begin));
                break;
            case EndQuorumEpochRequest end:
                _state.Outbox.Answer(token, _epochs.End(end));
                break;
            case FetchRequest fetch:
                _fetches.Fetch(token, fetch);
                break;
            case FetchSnapshotRequest snapshot:
                _fetches.FetchSnapshot(token, snapshot);
                break;
            default:
                throw Invariant.Unreachable("every request of the quorum is one of five");
        }
    }

    /// <summary>A response came in. One that is late, doubled or of an older epoch does no harm.</summary>
    /// <param name="sent">The request, as it was taken from <see cref="Ready.Requests"/>.</param>
    /// <param name="response">Of the kind that belongs to it.</param>
    public void Step(OutboundRequest sent, RaftResponse response)
    {
        if (!_observer.Observe(response.Epoch, response.LeaderId))
        {
            _state.Role.OnFailed(sent);
            return;
        }

        switch (sent.Request, response)
        {
            case (VoteRequest request, VoteResponse vote):
                _state.Role.OnVote(sent.To.Id, request, vote);
                break;
            case (BeginQuorumEpochRequest, BeginQuorumEpochResponse):
                break;
            case (EndQuorumEpochRequest, EndQuorumEpochResponse end):
                _state.Role.OnEndQuorumEpoch(sent.To.Id, end);
                break;
            case (FetchRequest, FetchResponse fetch):
                _state.Role.OnFetch(sent, fetch);
                break;
            default:
                throw Invariant.Unreachable("a response belongs to its request");
        }
    }

    /// <summary>
    /// A request got no answer: no connection, closed, timed out, or an answer without the partition.
    /// </summary>
    public void RequestFailed(OutboundRequest sent)
    {
        _state.Role.OnFailed(sent);
    }

    /// <summary>
    /// A node refuses connections: if it leads, its process is gone. A follower trusts it no longer, and one that votes asks
    /// the others in its turn instead of waiting for its fetch timeout; whoever stands does not wait for its vote. To be
    /// told at every refusal, as often as it comes: a needless pre-vote changes nothing, and what flaps is heeded less and
    /// less.
    /// </summary>
    public void ConnectionRefused(NodeId node)
    {
        _refusals.Note(node);
        _state.Role.OnRefused(node);
    }

    /// <summary>
    /// Gives offsets to records that the driver appends to its log right away, as one batch, before it takes the next
    /// <see cref="Ready"/>: fetches that waited for them are answered in it. Must not be called while control batches
    /// wait to be taken, which come first.
    /// </summary>
    /// <returns>False if this replica does not lead: nothing is to be appended.</returns>
    public bool TryPropose(int recordCount, [NotNullWhen(true)] out Proposal? proposal)
    {
        Invariant.Require(recordCount > 0);
        proposal = null;
        if (_state.Role is not LeaderRole leader)
        {
            return false;
        }

        Invariant.Require(!_state.Outbox.HasControlBatches);
        proposal = new Proposal(leader.Reserve(recordCount), recordCount, _state.Election.Epoch);
        return true;
    }

    /// <summary>A follower's driver has appended one batch of <see cref="Ready.AppendFetched"/>.</summary>
    /// <param name="endOffset">The log's end after it, exclusive.</param>
    /// <param name="epoch">The batch's leader epoch: not below the log's last, not above the current one.</param>
    public void Appended(Offset endOffset, LeaderEpoch epoch)
    {
        Invariant.Require(_state.Role is FollowerRole { Loop.IsAppending: true });
        Invariant.Require(epoch <= _state.Election.Epoch);
        _state.Log.Append(endOffset, epoch);
    }

    /// <summary>A batch that was just reported by <see cref="Appended"/> holds a control record.</summary>
    public void ControlRecordAppended(Offset offset, ControlRecord record)
    {
        Invariant.Require(_state.Role.Kind == RaftRole.Follower);
        Invariant.Require(offset < _state.Log.End);
        _state.Apply(offset, record);
    }

    /// <summary>
    /// The first batch of <see cref="Ready.AppendFetched"/> is damaged or does not fit the log: it is fetched again
    /// later.
    /// </summary>
    public void FetchedRecordsRefused()
    {
        Invariant.Require(_state.Role is FollowerRole { Loop.IsAppending: true });
        ((FollowerRole)_state.Role).Loop.Retry();
    }

    /// <summary>
    /// All below <paramref name="endOffset"/> is on disk. After a truncation the log has to say what is true then: a
    /// flush that was running before may not speak for records that came after.
    /// </summary>
    public void Flushed(Offset endOffset)
    {
        _state.Log.Flushed(endOffset);
        _state.Role.OnFlushed();
    }

    /// <summary>The log was cut as <see cref="Ready.TruncateTo"/> asked, or lower, at the begin of a batch.</summary>
    public void Truncated(Offset endOffset)
    {
        Invariant.Require(_state.Role is FollowerRole { Loop.IsTruncating: true });
        if (endOffset < _state.HighWatermark)
        {
            throw new FatalException(
                FatalReason.TruncatedBelowHighWatermark,
                $"the log was cut at {endOffset}, below the high watermark {_state.HighWatermark}.");
        }

        _state.Log.TruncateTo(endOffset);
        _state.VoterHistory.TruncateTo(endOffset);
        _state.KRaftVersionHistory.TruncateTo(endOffset);
        ((FollowerRole)_state.Role).Loop.Continue();
    }

    /// <summary>A piece of the snapshot arrived: the leader is alive.</summary>
    public void SnapshotPieceFetched(SnapshotFetch fetch)
    {
        if (Fetching(fetch) is { } follower)
        {
            follower.LeaderWasReached();
        }
    }

    /// <summary>
    /// The snapshot is on disk, checked, and the log was replaced by it: it is empty and begins at the snapshot's end.
    /// </summary>
    public void SnapshotInstalled(SnapshotFetch fetch, VoterSet voters, short kraftVersion)
    {
        var follower = Fetching(fetch);
        Invariant.Require(follower is not null);
        _state.Log.Reset(fetch.SnapshotId);
        _state.VoterHistory.Reset(fetch.SnapshotId.Offset, voters);
        _state.KRaftVersionHistory.Reset(fetch.SnapshotId.Offset, kraftVersion);
        _state.AdvanceHighWatermark(fetch.SnapshotId.Offset);
        follower.Loop.Continue();
    }

    /// <summary>Whether the snapshot is still wanted: ask before installing it.</summary>
    public bool IsWanted(SnapshotFetch fetch) => Fetching(fetch) is not null;

    /// <summary>
    /// The snapshot could not be fetched. The last answer's epoch and leader are heeded if there was one.
    /// </summary>
    public void SnapshotFetchFailed(SnapshotFetch fetch, FetchSnapshotResponse? answer)
    {
        if (answer is not null)
        {
            _observer.Observe(answer.Epoch, answer.LeaderId);
        }

        Fetching(fetch)?.Loop.Retry();
    }

    /// <summary>This replica has written a snapshot of its own log, of what is committed.</summary>
    public void SnapshotTaken(OffsetAndEpoch id)
    {
        Invariant.Require(id.Offset <= _state.HighWatermark);
        Invariant.Require(id.Epoch == _state.Log.EpochBefore(id.Offset));
        _state.Log.SnapshotTaken(id);
    }

    /// <summary>The driver has deleted the log before a snapshot, which stays.</summary>
    public void LogStartMoved(OffsetAndEpoch snapshot)
    {
        Invariant.Require(snapshot.Offset <= _state.HighWatermark);
        _state.Log.MoveStart(snapshot);
        _state.VoterHistory.MoveStart(snapshot.Offset);
        _state.KRaftVersionHistory.MoveStart(snapshot.Offset);
    }

    /// <summary>
    /// A leader gives up its epoch in an orderly way and names its successors; others have nothing to give up.
    /// </summary>
    public void Resign()
    {
        (_state.Role as LeaderRole)?.Resign();
    }

    /// <summary>
    /// Makes an observer a voter. The driver has asked it for the levels of kraft.version that it supports.
    /// </summary>
    public VoterChangeResult AddVoter(Voter voter) => _voterChanges.Add(voter);

    /// <summary>Makes a voter an observer; the leader itself leads on until that is committed.</summary>
    public VoterChangeResult RemoveVoter(ReplicaKey key) => _voterChanges.Remove(key);

    /// <summary>Changes a voter's endpoints or supported levels, in the epoch in which it asked.</summary>
    public VoterChangeResult UpdateVoter(LeaderEpoch epoch, Voter voter) => _voterChanges.Update(epoch, voter);

    /// <summary>The quorum as this leader sees it; null if it does not lead.</summary>
    public QuorumDescription? Describe() => (_state.Role as LeaderRole)?.Describe();

    /// <summary>All there is to do since the last time, in the order that <see cref="Ready"/> lays down.</summary>
    public Ready TakeReady()
    {
        RunDue();
        return _state.Outbox.Take(_state.Election, _state.Role.Deadline);
    }

    private FollowerRole? Fetching(SnapshotFetch fetch) =>
        _state.Role is FollowerRole { Loop.IsFetchingSnapshot: true } follower && _state.Election.Epoch == fetch.Epoch
            ? follower
            : null;

    // Inputs may move deadlines to now, so what is due is done before the driver is told to wait for the next one.
    private void RunDue()
    {
        for (var moves = 0; ; moves++)
        {
            Invariant.Require(moves < MovesPerInputMax);
            var role = _state.Role;
            role.Tick();
            if (role == _state.Role)
            {
            return;
            }
        }
    }
}
