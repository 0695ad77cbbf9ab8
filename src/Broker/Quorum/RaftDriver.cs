using KRaftNet.Broker.Hosting;
using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Quorum;

/// <summary>
/// Does what the consensus core says, in the order of <see cref="Ready"/>, for a quorum of which this node is the only
/// voter. Owned by its loop; proposals come from any thread by a post. Whatever the disk refuses here stops the node: the
/// core has counted on it.
/// </summary>
internal sealed class RaftDriver
{
    private readonly RaftCore _core;
    private readonly MetadataLog _log;
    private readonly QuorumStateStore _state;
    private readonly NodeClock _clock;
    private readonly IEventLoop _loop;
    private readonly Action<FatalException> _fatal;
    private IReadOnlyList<IQuorumListener> _listeners = [];
    private WheelTimer? _tick;
    private bool _stopped;

    public RaftDriver(
        RaftCore core,
        MetadataLog log,
        QuorumStateStore state,
        NodeClock clock,
        IEventLoop loop,
        Action<FatalException> fatal)
    {
        _core = core;
        _log = log;
        _state = state;
        _clock = clock;
        _loop = loop;
        _fatal = fatal;
        log.Flushed = end => Turn(() => _core.Flushed(end));
        log.FlushFailed = error => Fail(FatalReason.MetadataLogFlushFailed, "a flush of the metadata log failed", error);
    }

    /// <summary>Begins: a single voter elects itself at once. The listeners are told everything from the start.</summary>
    public void Start(IReadOnlyList<IQuorumListener> listeners) => _loop.Post(() =>
    {
        _listeners = listeners;
        Turn(() => { });
    });

    /// <summary>Drops what comes from now on. Flushes on their way still end, without effect.</summary>
    public void Stop(Action stopped) => _loop.Post(() =>
    {
        _stopped = true;
        _tick?.Cancel();
        stopped();
    });

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
        _loop.Post(() =>
        {
            if (_stopped || _core.Role != RaftRole.Leader || _core.Election.Epoch != epoch || _log.End != baseOffset)
            {
                refused();
                return;
            }

            Turn(() =>
            {
                Invariant.Require(_core.TryPropose(values.Count, out var proposal));
                _log.Append(proposal, values);
            });
        });

    /// <summary>Gives up an epoch that this node leads.</summary>
    public void Resign(LeaderEpoch epoch) => _loop.Post(() =>
    {
        if (_core.Role == RaftRole.Leader && _core.Election.Epoch == epoch)
        {
            Turn(_core.Resign);
        }
    });

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
        for (var ready = _core.TakeReady(); !ready.IsIdle; ready = _core.TakeReady())
        {
            Execute(ready);
        }

        ScheduleTick(_core.TakeReady().NextDeadline);
    }

    private void Execute(Ready ready)
    {
        if (ready.ElectionState is { } election)
        {
            _state.Write(election);
        }

        foreach (var batch in ready.ControlBatches)
        {
            _log.Append(batch);
        }

        RequireNoPeers(ready);
        if (ready.HighWatermark is { } highWatermark)
        {
            foreach (var listener in _listeners)
            {
                listener.OnHighWatermark(highWatermark);
            }
        }

        foreach (var change in ready.RoleChanges)
        {
            foreach (var listener in _listeners)
            {
                listener.OnRoleChange(change, _log.End);
            }
        }
    }

    private static void RequireNoPeers(Ready ready)
    {
        Invariant.Require(ready.TruncateTo is null);
        Invariant.Require(ready.AppendFetched is null);
        Invariant.Require(ready.FetchSnapshot is null);
        Invariant.Require(ready.Requests.Count == 0);
        Invariant.Require(ready.Answers.Count == 0);
    }

    private void ScheduleTick(TimeSpan? deadline)
    {
        _tick?.Cancel();
        if (deadline is { } at)
        {
            var delay = at - _clock.Now;
            _tick = _clock.Timers.Schedule(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, () => _loop.Post(() => Turn(() => { })));
        }
    }

    private void Fail(FatalReason reason, string what, Exception inner) => Fail(new FatalException(reason, what, inner));

    private void Fail(FatalException e)
    {
        _stopped = true;
        _tick?.Cancel();
        _fatal(e);
    }
}
