using KRaftNet.Broker.Quorum.Snapshots;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Quorum.Messages;
using KRaftNet.Broker.Quorum.Peers;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// Does what the consensus core says, in the order of <see cref="Ready"/>. Owned by its loop; what others ask comes from
/// any thread by a post. Whatever the disk refuses here stops the node: the core has counted on it.
/// </summary>
internal sealed class RaftDriver : IPeerEvents, ISnapshotEvents
{
    private readonly RaftCore _core;
    private readonly MetadataLog _log;
    private readonly QuorumStateStore _state;
    private readonly NodeClock _clock;
    private readonly IEventLoop _loop;
    private readonly Action<FatalException> _fatal;
    private readonly RaftPeers _peers;
    private readonly NodeAddresses _addresses;
    private readonly FollowerWork _follower;
    private readonly VoterChangeWaits _voterChanges;
    private readonly Dictionary<long, Asked> _asked = [];
    private IReadOnlyList<IQuorumListener> _listeners = [];
    private QuorumLeader _leader = QuorumLeader.None;
    private ReadOnlyMemory<byte> _fetchedRecords;
    private WheelTimer? _tick;
    private Handover? _handover;
    private long _lastToken;
    private bool _stopped;

    public RaftDriver(RaftDriverParts parts, NodeClock clock, IEventLoop loop, Action<FatalException> fatal)
    {
        _core = parts.Core;
        _log = parts.Log;
        _state = parts.State;
        _peers = parts.Peers;
        _addresses = parts.Addresses;
        _clock = clock;
        _loop = loop;
        _fatal = fatal;
        _follower = new FollowerWork(_core, _log, parts.Snapshots, _addresses);
        _voterChanges = new VoterChangeWaits(clock.Timers, loop);
        _log.Flushed = end => Turn(() => _core.Flushed(end));
        _log.FlushFailed = error => Fail(FatalReason.MetadataLogFlushFailed, "a flush of the metadata log failed", error);
    }

    /// <summary>Who leads, as this node knows it. Any thread.</summary>
    public QuorumLeader Leader => Volatile.Read(ref _leader);

    /// <summary>Begins: a single voter elects itself at once. The listeners are told everything from the start.</summary>
    public void Start(IReadOnlyList<IQuorumListener> listeners) => _loop.Post(() =>
    {
        _listeners = listeners;
        Turn(() => { });
    });

    /// <summary>
    /// Gives up leadership before a clean stop, so that nobody has to wait for a time-out. <paramref name="done"/> is
    /// called once on the loop: when all voters have heard of it or cannot be reached, at once if this node does not lead
    /// others, or after the time-out.
    /// </summary>
    public void HandOver(TimeSpan timeout, Action done) => _loop.Post(() =>
    {
        if (_stopped || _core.Role != RaftRole.Leader || _core.Voters.IsOnly(_core.Self))
        {
            done();
            return;
        }

        _handover = new Handover(done, _clock.Timers.Schedule(timeout, () => _loop.Post(() => _handover?.End())));
        Turn(_core.Resign);
    });

    /// <summary>Drops what comes from now on. Flushes on their way still end, without effect.</summary>
    public void Stop(Action stopped) => _loop.Post(() =>
    {
        _handover?.End();
        End();
        stopped();
    });

    /// <summary>A peer asks. The answer comes on the loop, with the leader's address if it is known; or never, if it stops.</summary>
    /// <param name="request">What.</param>
    /// <param name="addresses">Where the nodes that it names are reached.</param>
    /// <param name="answered">Gets the answer after everything is in the log that it refers to.</param>
    public void Ask(
        RaftRequest request, IReadOnlyList<NodeAddress> addresses, Action<RaftResponse, HostAndPort?> answered) =>
        _loop.Post(() => Turn(() =>
        {
            var token = ++_lastToken;
            _asked.Add(token, new Asked(addresses, answered));
            _core.Step(token, request);
        }));

    /// <summary>
    /// Appends records as one batch, if this node still leads the epoch and the log ends where the proposer thinks it does.
    /// Whether they are committed is told by the high watermark.
    /// </summary>
    /// <param name="epoch">The epoch that the proposer leads.</param>
    /// <param name="baseOffset">The offset that it gave to the first record.</param>
    /// <param name="values">Encoded records, at least one.</param>
    /// <param name="refused">Called on the loop if nothing was appended.</param>
    public void Propose(
        LeaderEpoch epoch, Offset baseOffset, IReadOnlyList<ReadOnlyMemory<byte>> values, Action refused) =>
        _loop.Post(() => Turn(() =>
        {
            if (_core.Role != RaftRole.Leader || _core.Election.Epoch != epoch || _log.End != baseOffset)
            {
                refused();
                return;
            }

            Invariant.Require(_core.TryPropose(values.Count, out var proposal));
            _log.Append(proposal, values);
        }));

    /// <summary>Gives up an epoch that this node leads.</summary>
    public void Resign(LeaderEpoch epoch) => _loop.Post(() =>
    {
        if (_core.Role == RaftRole.Leader && _core.Election.Epoch == epoch)
        {
            Turn(_core.Resign);
        }
    });

    /// <summary>The quorum as this leader sees it; null if this node does not lead. On the loop.</summary>
    public void Describe(Action<QuorumReport?> told) => _loop.Post(() =>
    {
        var description = _stopped ? null : _core.Describe();
        told(description is null ? null : new QuorumReport(description, _core.Voters, _clock.Now));
    });

    /// <summary>The leader, the voters in force, and the level of kraft.version. On the loop; never, if it has stopped.</summary>
    public void Look(Action<QuorumLeader, VoterSet, short> told) => _loop.Post(() =>
    {
        if (!_stopped)
        {
            told(_leader, _core.Voters, _core.KRaftVersion);
        }
    });

    /// <summary>
    /// Changes the voter set. The outcome comes once, on the loop: when the change is committed, or appended if that is
    /// enough, or when it is refused or not committed in time.
    /// </summary>
    /// <param name="change">What.</param>
    /// <param name="appended">Told on the loop at once: the offset of the record, or null if none was appended.</param>
    public void ChangeVoters(VoterChange change, Action<Offset?> appended) => _loop.Post(() => Turn(() =>
    {
        var result = change.Decide(_core);
        appended(result.Error == RaftError.None ? result.Offset : null);
        if (result.Error == RaftError.None && result.Offset is { } offset && change.AwaitCommit)
        {
            _voterChanges.Add(offset, change.Timeout, change.Done);
        }
        else
        {
            change.Done(result.Error);
        }
    }));

    /// <summary>A snapshot of what is committed is to be taken: tells what it must say of voters, or null if there is one.</summary>
    public void PrepareSnapshot(Offset end, Action<SnapshotFrame?> told) => _loop.Post(() => Turn(() =>
        told(end > _core.HighWatermark || end <= _core.LogStart.Offset || end > _log.DurableEnd
            ? null
            : new SnapshotFrame(
                new SnapshotId(end, _core.EpochBefore(end)), _core.VotersAt(end), _core.KRaftVersionAt(end)))));

    /// <summary>A snapshot is on disk; followers may be sent it.</summary>
    public void SnapshotTaken(SnapshotId id) =>
        _loop.Post(() => Turn(() => _core.SnapshotTaken(new OffsetAndEpoch(id.EndOffset, id.Epoch))));

    /// <summary>Cuts off the log before a snapshot. The work that is given deletes files, anywhere.</summary>
    public void CutLogBefore(SnapshotId id, Action<Action?> cut) => _loop.Post(() => Turn(() =>
    {
        if (id.EndOffset > _core.LogStart.Offset && id.EndOffset <= _core.HighWatermark)
        {
            var deletion = _log.AdvanceStart(id.EndOffset);
            _core.LogStartMoved(new OffsetAndEpoch(id.EndOffset, id.Epoch));
            cut(deletion);
        }
    }));

    /// <inheritdoc/>
    void IPeerEvents.OnAnswer(OutboundRequest sent, PeerAnswer answer) => Turn(() =>
    {
        // The buffer is the peer's: what is appended of it is appended before this turn ends.
        _fetchedRecords = answer.Records;
        _core.Step(sent, answer.Response);
        Drain();
        _fetchedRecords = default;
        _handover?.OnEnded(sent);
    });

    /// <inheritdoc/>
    void IPeerEvents.OnFailed(OutboundRequest sent, bool isRefused) => Turn(() =>
    {
        _core.RequestFailed(sent);
        if (isRefused)
        {
            _core.ConnectionRefused(sent.To.Id);
        }

        Drain();
        _handover?.OnEnded(sent);
    });

    /// <inheritdoc/>
    void ISnapshotEvents.OnPiece(SnapshotFetch fetch) => Turn(() => _core.SnapshotPieceFetched(fetch));

    /// <inheritdoc/>
    void ISnapshotEvents.OnFetched(SnapshotFetch fetch, VoterSet voters, short kraftVersion) => Turn(() =>
    {
        if (_follower.TryInstall(fetch, voters, kraftVersion))
        {
            foreach (var listener in _listeners)
            {
                listener.OnSnapshotInstalled(FollowerWork.IdOf(fetch));
            }
        }
    });

    /// <inheritdoc/>
    void ISnapshotEvents.OnFetchFailed(SnapshotFetch fetch, FetchSnapshotResponse? answer) =>
        Turn(() => _core.SnapshotFetchFailed(fetch, answer));

    /// <inheritdoc/>
    void ISnapshotEvents.OnDiskFailed(Exception error) =>
        Fail(FatalReason.MetadataLogWriteFailed, "a snapshot of the metadata could not be written", error);

    /// <summary>One input of the core: the time, what is due by it, then the input, and all that follows from it.</summary>
    private void Turn(Action input)
    {
        if (_stopped)
        {
            return;
        }

        try
        {
            _core.Tick(_clock.Now);
            Drain();
            input();
            Drain();
        }
        catch (FatalException e)
        {
            Fail(e);
        }
        catch (InvariantException e)
        {
            Fail(FatalReason.RaftInvariantBroken, e.Message, e);
        }
        catch (DiskException e)
        {
            Fail(FatalReason.MetadataLogWriteFailed, e.Message, e);
        }
    }

    private void Drain()
    {
        var ready = _core.TakeReady();
        for (; !ready.IsIdle; ready = _core.TakeReady())
        {
            Execute(ready);
        }

        ScheduleTick(ready.NextDeadline);
    }

    private void Execute(Ready ready)
    {
        if (ready.ElectionState is { } election)
        {
            _state.Write(election);
        }

        if (ready.TruncateTo is { } end)
        {
            _follower.Truncate(end);
        }

        foreach (var batch in ready.ControlBatches)
        {
            _log.Append(batch);
        }

        if (ready.AppendFetched is not null)
        {
            _follower.Append(_fetchedRecords);
        }

        if (ready.FetchSnapshot is { } snapshot)
        {
            _follower.Fetch(snapshot, this);
        }

        foreach (var answer in ready.Answers)
        {
            Answer(answer);
        }

        foreach (var request in ready.Requests)
        {
            _handover?.OnSent(request);
            _peers.Send(request, _core.Voters, this);
        }

        Publish(ready);
    }

    /// <summary>What a request says of addresses is believed once the core has taken it.</summary>
    private void Answer(Answer answer)
    {
        Invariant.Require(_asked.Remove(answer.Token, out var asked));
        if (answer.Response.Error == RaftError.None)
        {
            _addresses.Learn(asked.Addresses);
        }

        asked.Answered(answer.Response, AddressOf(answer.Response.LeaderId));
    }

    private void Publish(Ready ready)
    {
        if (ready.HighWatermark is { } highWatermark)
        {
            _voterChanges.Committed(highWatermark);
            foreach (var listener in _listeners)
            {
                listener.OnHighWatermark(highWatermark);
            }
        }

        foreach (var change in ready.RoleChanges)
        {
            _follower.Forget();
            _voterChanges.FailAll(change);
            Volatile.Write(ref _leader, new QuorumLeader(
                change.LeaderId, change.Epoch, AddressOf(change.LeaderId), change.LeaderId == _core.Self.Id));
            foreach (var listener in _listeners)
            {
                listener.OnRoleChange(change, _log.End);
            }
        }
    }

    private HostAndPort? AddressOf(NodeId node) => node == NodeId.None ? null : _addresses.Find(node, _core.Voters);

    private void ScheduleTick(TimeSpan? deadline)
    {
        _tick?.Cancel();
        if (deadline is { } at)
        {
            var delay = at - _clock.Now;
            _tick = _clock.Timers.Schedule(
                delay > TimeSpan.Zero ? delay : TimeSpan.Zero, () => _loop.Post(() => Turn(() => { })));
        }
    }

    private void End()
    {
        _stopped = true;
        _tick?.Cancel();
        _follower.Forget();
        _peers.Dispose();
    }

    private void Fail(FatalReason reason, string what, Exception inner) => Fail(new FatalException(reason, what, inner));

    private void Fail(FatalException e)
    {
        End();
        _fatal(e);
    }

    /// <summary>A request of a peer that waits for the core's answer.</summary>
    private readonly record struct Asked(
        IReadOnlyList<NodeAddress> Addresses, Action<RaftResponse, HostAndPort?> Answered);
}
