namespace KRaftNet.Raft.Tests.Simulation;

/// <summary>
/// One node: a core, its disk, and a driver that keeps the contract of <see cref="Ready"/> (or breaks it as its mutant
/// says).
/// </summary>
internal sealed class SimNode
{
    private readonly World _world;
    private readonly Prng _prng;
    private readonly Queue<Action<RaftCore>> _waiting = new();
    private readonly Dictionary<long, Inbound> _inbound = [];
    private readonly Dictionary<OutboundRequest, IReadOnlyList<Batch>> _fetched =
        new(ReferenceEqualityComparer.Instance);

    private long _wake;
    private long _nextToken;
    private bool _isPersisting;
    private Flusher _flusher;

    public SimNode(World world, int index, VoterSet voters, Prng prng)
    {
        _world = world;
        _prng = prng;
        Index = index;
        Log = new FakeLog(voters);
        Key = new ReplicaKey(new NodeId(index), new DirectoryId(Uuid.Random(prng)));
        _flusher = new Flusher(world, this);
    }

    public int Index { get; }

    public ReplicaKey Key { get; private set; }

    public FakeLog Log { get; private set; }

    public RaftCore? Core { get; private set; }

    public ElectionState DurableElection { get; private set; } = ElectionState.Initial;

    /// <summary>The last one published since the start.</summary>
    public Offset HighWatermark { get; private set; }

    /// <summary>The last one published.</summary>
    public RaftRole Role { get; private set; }

    /// <summary>The epoch of that role.</summary>
    public LeaderEpoch Epoch { get; private set; }

    /// <summary>Rises with every crash: what an earlier life began does not reach a later one.</summary>
    public int Incarnation { get; private set; }

    public bool IsUp => Core is not null;

    public bool IsLeader => Core?.Role == RaftRole.Leader;

    public Voter AsVoter => new(Key, [new VoterEndpoint("C", $"n{Index}", 9093)], 0, 1);

    /// <summary>Writes the bootstrap snapshot.</summary>
    public void Format(VoterSet voters) => Log = new FakeLog(voters);

    public void Start()
    {
        var initial = Log.Recover(Key, DurableElection == ElectionState.Initial ? null : DurableElection);
        Core = new RaftCore(_world.Options.Raft, initial, new Prng(_prng.NextUInt64()), _world.Scheduler.Now);
        HighWatermark = Core.HighWatermark;
        (Role, Epoch) = (Core.Role, Core.Election.Epoch);
        Core.Tick(_world.Scheduler.Now);
        Drain();
    }

    public void Crash()
    {
        Core = null;
        Incarnation++;
        _isPersisting = false;
        _flusher = new Flusher(_world, this);
        _waiting.Clear();
        _inbound.Clear();
        _fetched.Clear();
        Log.Crash(_prng);
    }

    /// <summary>The disk is replaced by an empty one, of a node that was formatted without voters.</summary>
    public void Wipe()
    {
        Crash();
        DurableElection = ElectionState.Initial;
        if (_world.Options.Mutant == DriverMutant.KeepsDirectoryIdAfterWipe)
        {
            Log = new FakeLog(Log.Bootstrap);
        }
        else
        {
            Log = new FakeLog(VoterSet.Empty);
            Key = Key with { Directory = new DirectoryId(Uuid.Random(_prng)) };
        }
    }

    /// <summary>An input, now or when the disk has caught up; nothing if the node is down.</summary>
    public void Input(Action<RaftCore> input)
    {
        if (Core is null)
        {
            return;
        }

        if (_isPersisting)
        {
            _waiting.Enqueue(input);
            return;
        }

        Core.Tick(_world.Scheduler.Now);
        input(Core);
        Drain();
    }

    /// <summary>Appends records if this node leads.</summary>
    public void Propose(int count) => Input(core =>
    {
        // The tick before may have made this node leader: its control batch comes first.
        Drain();
        if (!_isPersisting && core.TryPropose(count, out var proposal))
        {
            Append(new Batch(proposal.BaseOffset, count, proposal.Epoch, _prng.NextUInt64(), []));
        }
    });

    /// <summary>Takes a snapshot of what is committed and flushed, and deletes the log before it.</summary>
    public void TakeSnapshot() => Input(core =>
    {
        Drain();
        var end = Offset.Min(core.HighWatermark, Log.FlushedEnd);
        if (_isPersisting || end <= core.LogStart.Offset)
        {
            return;
        }

        var id = new OffsetAndEpoch(end, core.EpochBefore(end));
        core.SnapshotTaken(id);
        core.LogStartMoved(id);
        Log.CutBefore(new Snapshot(id, core.VotersAt(end), core.KRaftVersionAt(end)));
    });

    /// <summary>A request arrives; the answer goes back through the action.</summary>
    public void Receive(OutboundRequest sent, Action<RaftResponse, IReadOnlyList<Batch>> answer) => Input(core =>
    {
        var token = _nextToken++;
        _inbound[token] = new Inbound(sent.Request, answer);
        core.Step(token, sent.Request);
    });

    private void Drain()
    {
        while (Core is { } core && !_isPersisting)
        {
            var ready = core.TakeReady();
            if (ready.IsIdle)
            {
                ScheduleWake(ready.NextDeadline);
                return;
            }

            _world.Trace(this, ready);
            if (ready.ElectionState is { } election)
            {
                _world.Checker.Promises(this, DurableElection, election);
                if (Persist(election, ready))
                {
                    return;
                }
            }

            Execute(ready);
        }
    }

    private bool Persist(ElectionState election, Ready ready)
    {
        var incarnation = Incarnation;
        if (_world.Options.Mutant == DriverMutant.SendsBeforePersisting)
        {
            _world.Scheduler.After(Latency(_world.Options.PersistMax), () => Complete(() => { }));
            return false;
        }

        _isPersisting = true;
        _world.Scheduler.After(Latency(_world.Options.PersistMax), () => Complete(() => Resume(ready)));
        return true;

        void Complete(Action then)
        {
            if (Incarnation == incarnation)
            {
                DurableElection = Written(election);
                then();
            }
        }
    }

    private ElectionState Written(ElectionState election) =>
        _world.Options.Mutant == DriverMutant.ForgetsLeadership && election.LeaderId == Key.Id
            ? election with { LeaderId = NodeId.None, Voted = Key }
            : election;

    private void Resume(Ready ready)
    {
        _isPersisting = false;
        Execute(ready);
        Input(_ => { });
        while (!_isPersisting && _waiting.TryDequeue(out var input))
        {
            Input(input);
        }
    }

    private void Execute(Ready ready)
    {
        if (ready.TruncateTo is { } end)
        {
            _world.Checker.Cut(this, end);
            Log.TruncateTo(end);
            Core!.Truncated(Log.End);
        }

        foreach (var batch in ready.ControlBatches)
        {
            Append(new Batch(batch.BaseOffset, batch.Records.Count, batch.Epoch, _prng.NextUInt64(), batch.Records));
        }

        if (ready.AppendFetched is { } fetch)
        {
            AppendFetched(fetch);
        }

        _fetched.Clear();
        if (ready.FetchSnapshot is { } snapshot)
        {
            SnapshotTransfer.Begin(_world, this, snapshot);
        }

        foreach (var request in ready.Requests)
        {
            Send(request);
        }

        foreach (var answer in ready.Answers)
        {
            Answer(answer);
        }

        Publish(ready);
        _flusher.Arm();
    }

    private void Publish(Ready ready)
    {
        if (ready.HighWatermark is { } highWatermark)
        {
            _world.Checker.Committed(this, highWatermark, _world.Nodes);
            HighWatermark = highWatermark;
        }

        foreach (var change in ready.RoleChanges)
        {
            if (change.Role == RaftRole.Leader)
            {
                _world.Checker.BecameLeader(this, change.Epoch);
            }

            (Role, Epoch) = (change.Role, change.Epoch);
        }
    }

    private void Append(Batch batch)
    {
        _world.Checker.Appended(this, batch, Log.Batches.Count == 0 ? Log.Start.Epoch : Log.Batches[^1].Epoch);
        Log.Append(batch);
        _flusher.Arm();
    }

    private void AppendFetched(OutboundRequest fetch)
    {
        if (_world.Chance(0.01))
        {
            Core!.FetchedRecordsRefused();
            return;
        }

        foreach (var batch in _fetched[fetch])
        {
            Append(batch);
            Core!.Appended(batch.End, batch.Epoch);
            for (var i = 0; i < batch.Control.Count; i++)
            {
                Core!.ControlRecordAppended(batch.BaseOffset + i, batch.Control[i]);
            }
        }
    }

    private void Send(OutboundRequest request)
    {
        if (request.Request is VoteRequest { PreVote: false } vote)
        {
            _world.Checker.VoteLeaves(this, vote.Epoch, Key);
        }

        var incarnation = Incarnation;
        var to = request.To == ReplicaKey.Any ? _world.AnyOther(this) : _world.Nodes[request.To.Id.Value];
        _world.Network.Send(Index, to.Index, () => to.Receive(request, (response, records) =>
            _world.Network.Send(to.Index, Index, () =>
            {
                if (Incarnation == incarnation)
                {
                    Receive(request, response, records);
                }
            })));
    }

    private void Receive(OutboundRequest request, RaftResponse response, IReadOnlyList<Batch> records) => Input(core =>
    {
        _fetched[request] = records;
        core.Step(request, response);
    });

    private void Answer(Answer answer)
    {
        Assert.True(_inbound.Remove(answer.Token, out var inbound), "every request is answered once");
        if (answer.Response is VoteResponse { Granted: true } && inbound.Request is VoteRequest { PreVote: false } vote)
        {
            _world.Checker.VoteLeaves(this, vote.Epoch, vote.Candidate);
        }

        var records = answer.Response is FetchResponse { HasRecords: true }
            ? Log.Read(((FetchRequest)inbound.Request).Position.Offset, max: 5)
            : [];
        inbound.Answer(answer.Response, records);
    }

    /// <summary>How long this disk takes this time.</summary>
    public TimeSpan Latency(TimeSpan max) => new(1 + _prng.Next(max.Ticks));

    private void ScheduleWake(TimeSpan? deadline)
    {
        if (deadline is not { } at)
        {
            return;
        }

        Assert.True(at > _world.Scheduler.Now, "a deadline that has passed would keep the driver busy for ever");
        var incarnation = Incarnation;
        var wake = ++_wake;
        _world.Scheduler.At(at, () =>
        {
            if (Incarnation == incarnation && _wake == wake)
            {
                Input(_ => { });
            }
        });
    }

    private readonly record struct Inbound(RaftRequest Request, Action<RaftResponse, IReadOnlyList<Batch>> Answer);
}
