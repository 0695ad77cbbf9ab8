using KRaftNet.Broker.Publishing;
using KRaftNet.Broker.Quorum;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.LogStore.Snapshots;
using KRaftNet.Metadata.Controller;
using KRaftNet.Metadata.Controller.Brokers;
using KRaftNet.Metadata.Controller.Partitions;
using KRaftNet.Metadata.Delta;
using KRaftNet.Metadata.Image;
using KRaftNet.Metadata.Records;
using KRaftNet.Protocol;
using KRaftNet.Raft;

namespace KRaftNet.Broker.Controller;

/// <summary>
/// The controller of this node: while the node leads the quorum and has applied all that was committed before, it decides,
/// proposes the records, sees them at once in its own image, and answers when they are committed and published here.
/// Otherwise it refuses with NOT_CONTROLLER. Owned by its loop; everything else comes by posts.
/// </summary>
internal sealed class ControllerLoop : IMetadataPublisher, IQuorumListener
{
    private readonly ControllerServices _services;
    private readonly RaftDriver _quorum;
    private readonly MetadataLoader _loader;
    private readonly IEventLoop _loop;
    private readonly PendingOperations _pending = new();
    private MetadataImage _committed = MetadataImage.Empty;
    private Offset? _openTransaction;
    private Term? _term;
    private ProposedMetadata? _active;
    private BrokerSessions _sessions = BrokerSessions.Empty;
    private ElectionSchedule? _elections;
    private TimeSpan _lastProposal;
    private Queue<Action>? _held;

    public ControllerLoop(ControllerServices services, RaftDriver quorum, MetadataLoader loader, IEventLoop loop)
    {
        _services = services;
        _quorum = quorum;
        _loader = loader;
        _loop = loop;
    }

    /// <summary>Decides and answers, if this controller is active by the time it gets to it. Any thread.</summary>
    public void Submit(ControllerOperation operation) => _loop.Post(() => WhenOffsetsAreKnown(() => Run(operation)));

    /// <summary>
    /// Changes the voter set. Its record takes an offset in the middle of the epoch, and the offsets of proposals are given
    /// here before they are appended: so no proposal is made until it is known whether the record is there. Any thread.
    /// </summary>
    public void ChangeVoters(VoterChange change) => _loop.Post(() => WhenOffsetsAreKnown(() =>
    {
        if (_active is null)
        {
            // A leader that has not caught up has its offsets counted from the end that it found.
            change.Done(_term is null ? RaftError.NotLeader : RaftError.RequestTimedOut);
            return;
        }

        var epoch = Invariant.NotNull(_term).Epoch;
        _held = new Queue<Action>();
        _quorum.ChangeVoters(change, offset => _loop.Post(() => Guarded(() => OnVotersDecided(epoch, offset))));
    }));

    /// <summary>
    /// The connection ended by which a broker sent heartbeats. If nobody listens there any more, its process is gone, and it
    /// is fenced without waiting for its session. Any thread.
    /// </summary>
    public void OnBrokerDisconnected(NodeId broker, BrokerEpoch epoch) => _loop.Post(() => Guarded(() =>
    {
        if (_active?.Image.Cluster.Broker(broker) is { Fenced: false } registration && registration.Epoch == epoch)
        {
            Probe(registration);
        }
    }));

    /// <inheritdoc/>
    public void Publish(MetadataChanges changes, MetadataImage image)
    {
        var openTransaction = _loader.OpenTransaction;
        _loop.Post(() => Guarded(() => OnCommitted(image, openTransaction)));
    }

    /// <inheritdoc/>
    public void OnHighWatermark(Offset highWatermark)
    {
        // What is committed counts here once it is published: see Publish.
    }

    /// <inheritdoc/>
    public void OnSnapshotInstalled(SnapshotId snapshot)
    {
        // The loader reads it, and publishes.
    }

    /// <inheritdoc/>
    public void OnRoleChange(RoleChange change, Offset logEnd) => _loop.Post(() => Guarded(() =>
    {
        if (_term is not null && (change.Role != RaftRole.Leader || change.Epoch != _term.Epoch))
        {
            Deactivate();
        }

        if (change.Role == RaftRole.Leader && _term is null)
        {
            _term = new Term(change.Epoch, logEnd);
            ActivateIfCaughtUp();
        }
    }));

    /// <summary>
    /// Does what is due by time: fences silent brokers, elects leaders, and writes a record if the log was idle for too long.
    /// </summary>
    public void RunDue() => _loop.Post(() => Guarded(() =>
    {
        if (_active is null || _held is not null)
        {
            return;
        }

        foreach (var broker in _sessions.Expired(_active.Image.Cluster, NowMs, _services.Options.SessionTimeoutMs))
        {
            ControllerLog.BrokerFenced(_services.Logger, broker.Value);
            Fence(_active, broker);
        }

        var elections = Invariant.NotNull(_elections).Due(Context(_active));
        if (elections.Count > 0)
        {
            Propose(elections, isAtomic: false);
        }

        if (_services.MaxIdle > TimeSpan.Zero && _services.Clock.Now - _lastProposal >= _services.MaxIdle)
        {
            Propose([new Protocol.Messages.NoOpRecord().Versioned()], isAtomic: true);
        }
    }));

    /// <summary>Runs now, or when the quorum has said whether a record of its own comes before the next proposal.</summary>
    private void WhenOffsetsAreKnown(Action turn)
    {
        if (_held is { } held)
        {
            held.Enqueue(turn);
        }
        else
        {
            turn();
        }
    }

    private void OnVotersDecided(LeaderEpoch epoch, Offset? record)
    {
        if (record is { } offset && _term?.Epoch == epoch)
        {
            _active?.PassControlRecord(offset);
        }

        // One of them may hold the others up again.
        var held = Invariant.NotNull(_held);
        _held = null;
        while (held.TryDequeue(out var turn))
        {
            WhenOffsetsAreKnown(turn);
        }
    }

    private long NowMs => (long)_services.Clock.Now.TotalMilliseconds;

    private Offset CommittedEnd => _committed.Provenance.LastOffset + 1;

    private void OnCommitted(MetadataImage image, Offset? openTransaction)
    {
        _committed = image;
        _openTransaction = openTransaction;
        ActivateIfCaughtUp();
        _pending.CompleteUpTo(CommittedEnd);
    }

    private void ActivateIfCaughtUp()
    {
        if (_term is null || _active is not null || CommittedEnd < _term.Start)
        {
            return;
        }

        ControllerLog.Activated(_services.Logger, _term.Epoch.Value, _term.Start.Value);
        _active = new ProposedMetadata(_committed, _term.Start);
        _sessions = SessionsAtTakeover();
        _elections = new ElectionSchedule(_services.Options, NowMs);
        _lastProposal = _services.Clock.Now;
        var records = ControllerActivation.Records(Context(_active), _openTransaction, _services.Bootstrap);
        if (records.Count > 0)
        {
            Propose(records, isAtomic: true);
        }
    }

    /// <summary>
    /// Every broker gets the whole time-out to be heard of, but for those whose processes are known to be gone: a former one
    /// of this node, and those that refuse connections now.
    /// </summary>
    private BrokerSessions SessionsAtTakeover()
    {
        var sessions = BrokerSessions.AtTakeover(_committed.Cluster, NowMs);
        foreach (var broker in _committed.Cluster.Brokers.Values)
        {
            if (broker.Fenced)
            {
                continue;
            }

            if (broker.Id != _services.Options.NodeId)
            {
                Probe(broker);
            }
            else if (broker.Epoch != _services.OwnEpoch())
            {
                sessions = sessions.Without(broker.Id);
            }
        }

        return sessions;
    }

    private void Probe(BrokerRegistration broker) => _services.Probe.Probe(
        broker, () => _loop.Post(() => WhenOffsetsAreKnown(() => Guarded(() => FenceGone(broker)))));

    private void FenceGone(BrokerRegistration broker)
    {
        if (_active?.Image.Cluster.Broker(broker.Id) is { Fenced: false } now && now.Epoch == broker.Epoch)
        {
            ControllerLog.BrokerGone(_services.Logger, broker.Id.Value);
            Fence(_active, broker.Id);
        }
    }

    private void Fence(ProposedMetadata active, NodeId broker)
    {
        Propose(BrokerRemoval.Fence(Context(active), broker), isAtomic: false);
        _sessions = _sessions.Without(broker);
    }

    private void Deactivate()
    {
        ControllerLog.Deactivated(_services.Logger, Invariant.NotNull(_term).Epoch.Value);
        _term = null;
        _active = null;

        // What was proposed may still be committed by the next leader. NOT_CONTROLLER would say that nothing was done, and
        // the broker that forwarded it would ask again.
        _pending.FailAll(ErrorCode.RequestTimedOut);
    }

    private void Run(ControllerOperation operation)
    {
        if (_active is null)
        {
            operation.Fail(ErrorCode.NotController);
            return;
        }

        var turn = new ControllerTurn(Context(_active), _sessions);
        if (TryDecide(operation, turn) is { } decision)
        {
            Guarded(() => Accept(operation, turn, decision));
        }
    }

    /// <summary>
    /// A decision that throws has changed nothing, because it is made on immutable values: it costs its request, not the
    /// controller.
    /// </summary>
    private ControllerDecision? TryDecide(ControllerOperation operation, ControllerTurn turn)
    {
        try
        {
            return operation.Decide(turn);
        }
        catch (Exception e) when (e is not FatalException)
        {
            ControllerLog.DecisionFailed(_services.Logger, operation.Name, e);
            operation.Fail(ErrorCode.UnknownServerError);
            return null;
        }
    }

    private void Accept(ControllerOperation operation, ControllerTurn turn, ControllerDecision decision)
    {
        _sessions = turn.Sessions;
        var active = Invariant.NotNull(_active);
        if (decision.Records.Count > 0)
        {
            Propose(decision.Records, decision.IsAtomic);
        }

        if (active.NextOffset <= CommittedEnd)
        {
            operation.Complete();
            return;
        }

        var timeout = _services.Clock.Timers.Schedule(
            operation.Timeout, () => _loop.Post(() => operation.Fail(ErrorCode.RequestTimedOut)));
        _pending.Add(active.NextOffset, operation, timeout);
    }

    private void Propose(IReadOnlyList<MetadataRecord> records, bool isAtomic)
    {
        var active = Invariant.NotNull(_active);
        var epoch = Invariant.NotNull(_term).Epoch;
        var offset = active.NextOffset;
        active.Add(records);
        _elections?.OnProposed(records, NowMs);
        _lastProposal = _services.Clock.Now;
        foreach (var batch in ProposalEncoder.Encode(records, isAtomic))
        {
            _quorum.Propose(epoch, offset, batch, () => OnRefused(epoch));
            offset += batch.Count;
        }
    }

    /// <summary>The quorum did not take a proposal: what was decided on top of it is void, and the epoch is given up.</summary>
    private void OnRefused(LeaderEpoch epoch) => _loop.Post(() => Guarded(() =>
    {
        if (_term?.Epoch == epoch)
        {
            Deactivate();
            _quorum.Resign(epoch);
        }
    }));

    private ControllerContext Context(ProposedMetadata active) => new()
    {
        Image = active.Image,
        NextOffset = active.NextOffset,
        NowMs = NowMs,
        Prng = _services.Prng,
        Options = _services.Options,
    };

    private void Guarded(Action turn)
    {
        try
        {
            turn();
        }
        catch (FatalException e)
        {
            _services.Fatal(e);
        }
        catch (Exception e) when (e is InvariantException or MetadataReplayException)
        {
            _services.Fatal(new FatalException(FatalReason.MetadataInvariantBroken, e.Message, e));
        }
    }

    /// <summary>An epoch that this node leads. It may decide once all below <see cref="Start"/> is published here.</summary>
    private sealed record Term(LeaderEpoch Epoch, Offset Start);
}
