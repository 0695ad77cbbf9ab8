using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation.Node;

/// <summary>
/// One node: a core, its disk, its clock, and a driver that keeps the contract of <see cref="Ready"/> (or breaks it as its
/// mutant says).
/// </summary>
internal sealed class SimNode
{
    private readonly SimWorld _world;
    private readonly Prng _prng;
    private readonly QuorumStateFile _quorumState = new();
    private readonly Queue<Action<RaftCore>> _waiting = new();
    private readonly Queue<Waiting> _proposals = new();
    private readonly Driver _driver;

    private Clock _clock;
    private TimeSpan _wake = TimeSpan.MaxValue;
    private TimeSpan? _deadline;

    public SimNode(SimWorld world, int index, Prng prng)
    {
        _world = world;
        _prng = prng;
        Index = index;
        Log = new FakeLog(VoterSet.Empty, LevelOf(world));
        Key = new ReplicaKey(new NodeId(index), new DirectoryId(Uuid.Random(prng)));
        _driver = new Driver(world, this, prng);
    }

    public int Index { get; }

    public ReplicaKey Key { get; private set; }

    public FakeLog Log { get; private set; }

    public RaftCore? Core { get; private set; }

    /// <summary>What the disk has of the core's promises.</summary>
    public ElectionState DurableElection => _quorumState.Content;

    /// <summary>The last one published since the start.</summary>
    public Offset HighWatermark { get; private set; }

    /// <summary>The last one published.</summary>
    public RaftRole Role { get; private set; }

    /// <summary>The epoch of that role.</summary>
    public LeaderEpoch Epoch { get; private set; }

    /// <summary>Rises with every crash: what an earlier life began does not reach a later one.</summary>
    public int Incarnation { get; private set; }

    /// <summary>How many times longer the disk takes than usual.</summary>
    public int DiskSlowness { get; set; } = 1;

    public bool IsUp => Core is not null;

    public bool IsLeader => Core?.Role == RaftRole.Leader;

    /// <summary>What the node has been asked and not answered.</summary>
    public OpenRequests Open { get; } = new();

    /// <summary>Promises are being written: the core gets no input.</summary>
    public bool IsPersisting { get; private set; }

    /// <summary>What this node's clock shows.</summary>
    public TimeSpan LocalNow => _clock.At(_world.Scheduler.Now);

    public Voter AsVoter => new(
        _world.Options.IsStatic ? Key with { Directory = DirectoryId.Zero } : Key,
        [new VoterEndpoint("C", $"n{Index}", 9093)],
        KRaftVersionMin: 0,
        KRaftVersionMax: 1);

    /// <summary>Writes the bootstrap snapshot, or the configuration.</summary>
    public void Format(VoterSet voters) => Log = new FakeLog(voters, LevelOf(_world));

    public void Start()
    {
        var drift = _world.Options.ClockDriftMax;
        _clock = new Clock(
            1_000_000 + (drift == 0 ? 0 : _prng.Next(-drift, drift)), TimeSpan.FromSeconds(_prng.Next(1000)));
        var initial = LogRecovery.Read(Log, Key, DurableElection == ElectionState.Initial ? null : DurableElection);
        Core = new RaftCore(_world.Options.Raft, initial, new Prng(_prng.NextUInt64()), LocalNow);
        HighWatermark = Core.HighWatermark;
        (Role, Epoch) = (Core.Role, Core.Election.Epoch);
        Input(_ => { });
    }

    public void Crash()
    {
        Core = null;
        Incarnation++;
        IsPersisting = false;
        _wake = TimeSpan.MaxValue;
        _deadline = null;
        _waiting.Clear();
        _proposals.Clear();
        _driver.Restart();
        Open.BreakAll();
        _quorumState.Crash(_prng, inPlace: _world.Options.Mutant == DriverMutant.TearsQuorumState);
        Torn += Log.Crash(_prng, keepsTorn: _world.Options.Mutant == DriverMutant.KeepsTornBatch) ? 1 : 0;
    }

    /// <summary>How many batches crashes have torn.</summary>
    public int Torn { get; private set; }

    /// <summary>The disk is replaced by an empty one, of a node that was formatted without voters.</summary>
    public void Wipe()
    {
        Crash();
        _quorumState.Wipe();
        if (_world.Options.Mutant == DriverMutant.KeepsDirectoryIdAfterWipe)
        {
            Log = new FakeLog(Log.Bootstrap, LevelOf(_world));
        }
        else
        {
            Log = new FakeLog(VoterSet.Empty, LevelOf(_world));
            Key = Key with { Directory = new DirectoryId(Uuid.Random(_prng)) };
        }
    }

    /// <summary>An event, now or when the disk has caught up; nothing if the node is down.</summary>
    public void Input(Action<RaftCore> input)
    {
        if (Core is not { } core)
        {
            return;
        }

        if (IsPersisting)
        {
            _waiting.Enqueue(input);
            return;
        }

        core.Tick(LocalNow);
        input(core);
        Drain();
        _world.Took(this);
    }

    /// <summary>Appends records if this node leads.</summary>
    public void Propose(int count) => Input(core =>
    {
        // The tick before may have made this node leader: its control batch comes first.
        Drain();
        if (!IsPersisting && core.TryPropose(count, out var proposal))
        {
            _driver.Append(new Batch(proposal.BaseOffset, count, proposal.Epoch, _prng.NextUInt64(), []));
            _proposals.Enqueue(new Waiting(proposal.EndOffset, proposal.Epoch, _world.Checker.Commits.End));
        }
    });

    /// <summary>Takes a snapshot of what is committed and flushed.</summary>
    public void TakeSnapshot() => Input(core =>
    {
        Drain();
        var end = Offset.Min(core.HighWatermark, Log.FlushedEnd);
        var latest = Log.Snapshots.Count == 0 ? Offset.Zero : Log.Snapshots[^1].Id.Offset;
        if (IsPersisting || end <= latest || Log.ChainAt(end) is not { } chain)
        {
            return;
        }

        var id = new OffsetAndEpoch(end, core.EpochBefore(end));
        core.SnapshotTaken(id);
        Log.Add(new Snapshot(id, core.VotersAt(end), core.KRaftVersionAt(end), chain));
        _world.Checker.Logs.Holds(this, Log.Snapshots[^1]);
    });

    /// <summary>Deletes the log before one of its snapshots.</summary>
    public void Trim(Prng prng) => Input(core =>
    {
        Drain();
        if (!IsPersisting && Log.Snapshots.Count > 0)
        {
            var snapshot = Log.Snapshots[prng.Next(Log.Snapshots.Count)];
            if (snapshot.Id.Offset > Log.Start.Offset)
            {
                core.LogStartMoved(snapshot.Id);
                Log.CutBefore(snapshot);
            }
        }
    });

    /// <summary>The node's connections to another are refused.</summary>
    public void HearThatRefuses(NodeId other) => Input(core =>
    {
        _world.Checker.PreVotes.TrustEnds(this);
        core.ConnectionRefused(other);
    });

    /// <summary>A request arrives; the answer goes back through the action.</summary>
    public void Receive(OutboundRequest sent, Action<RaftResponse, IReadOnlyList<Batch>> answer) =>
        Input(core => _driver.Step(core, sent.Request, answer));

    /// <summary>How long this disk takes this time.</summary>
    public TimeSpan Latency(TimeSpan max) => new(1 + (_prng.Next(max.Ticks) * DiskSlowness));

    /// <summary>Publishes the high watermark: whoever waits for it is answered.</summary>
    public void Publish(RaftCore core, Offset highWatermark)
    {
        _world.Checker.Commits.Committed(this, core, highWatermark);
        HighWatermark = highWatermark;
        while (_proposals.TryPeek(out var first) && (first.End <= highWatermark || first.Epoch != Epoch))
        {
            if (first.Epoch == Epoch && Role == RaftRole.Leader)
            {
                _world.Checker.Commits.Acknowledged(this, first.End, first.CommittedBefore);
            }

            _proposals.Dequeue();
        }
    }

    /// <summary>Publishes a role.</summary>
    public void Publish(RoleChange change)
    {
        if (change.Role == RaftRole.Leader)
        {
            _world.Checker.Elections.TookOffice(this, change.Epoch);
            _world.Checker.Commits.TookOffice(this, change.Epoch, change.EpochStart!.Value);
        }

        (Role, Epoch) = (change.Role, change.Epoch);
    }

    /// <summary>The static level of a quorum whose voters are configured, or the one that keeps them in its log.</summary>
    private static short LevelOf(SimWorld world) => (short)(world.Options.IsStatic ? 0 : 1);

    private void Drain()
    {
        while (Core is { } core && !IsPersisting)
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
                _world.Checker.Elections.Promises(this, DurableElection, election);
                if (Persist(Written(election), ready))
                {
                    return;
                }
            }

            _driver.Execute(core, ready);
        }
    }

    private bool Persist(ElectionState election, Ready ready)
    {
        var incarnation = Incarnation;
        var waits = _world.Options.Mutant != DriverMutant.SendsBeforePersisting;
        _quorumState.BeginWrite(election);
        IsPersisting = waits;
        _world.Scheduler.After(Latency(_world.Options.PersistMax), () =>
        {
            if (Incarnation == incarnation)
            {
                _quorumState.EndWrite();
                if (waits)
                {
                    Resume(ready);
                }
            }
        });
        return waits;
    }

    private ElectionState Written(ElectionState election) =>
        _world.Options.Mutant == DriverMutant.ForgetsLeadership && election.LeaderId == Key.Id
            ? election with { LeaderId = NodeId.None, Voted = Key }
            : election;

    private void Resume(Ready ready)
    {
        IsPersisting = false;
        _driver.Execute(Core!, ready);
        Input(_ => { });
        while (!IsPersisting && _waiting.TryDequeue(out var input))
        {
            Input(input);
        }
    }

    // One timer a node: a deadline that moves away lets it ring in vain, one that comes nearer gets a new one.
    private void ScheduleWake(TimeSpan? deadline)
    {
        _deadline = deadline;
        if (deadline is not { } local)
        {
            return;
        }

        var at = _clock.WhenAt(local);
        Invariant.Require(at > _world.Scheduler.Now);
        if (at < _wake)
        {
            _wake = at;
            var incarnation = Incarnation;
            _world.Scheduler.At(at, () => Ring(at, incarnation));
        }
    }

    private void Ring(TimeSpan at, int incarnation)
    {
        if (Incarnation != incarnation || _wake != at)
        {
            return;
        }

        _wake = TimeSpan.MaxValue;
        if (_deadline is { } due && !IsPersisting && LocalNow < due)
        {
            ScheduleWake(due);
            return;
        }

        Input(_ => { });
    }

    private readonly record struct Waiting(Offset End, LeaderEpoch Epoch, Offset CommittedBefore);
}
