using KRaftNet.RaftSimulation.Node;
using SimSnapshot = KRaftNet.RaftSimulation.Node.Snapshot;

namespace KRaftNet.Raft.Tests.Scripting;

/// <summary>
/// A node of a script: its driver does at once what it is told, on a disk that is as fast, unless the script flushes it by
/// hand; its clock stands still until the script moves it.
/// </summary>
internal sealed class ScriptNode
{
    private readonly Script _script;
    private readonly Dictionary<long, Action<RaftResponse>> _open = [];
    private IReadOnlyList<Batch> _fetched = [];
    private ElectionState? _durable;
    private long _nextToken;
    private int _lives;

    public ScriptNode(Script script, ReplicaKey key, VoterSet voters)
    {
        (_script, Key) = (script, key);
        Log = new FakeLog(voters, kraftVersion: 1);
    }

    public ReplicaKey Key { get; private set; }

    public RaftCore? Core { get; private set; }

    public FakeLog Log { get; private set; }

    public TimeSpan Now { get; private set; }

    public TimeSpan? Deadline { get; private set; }

    /// <summary>Its disk flushes only when told to.</summary>
    public bool IsSlow { get; set; }

    public void Start()
    {
        Core = new RaftCore(new RaftOptions(), LogRecovery.Read(Log, Key, _durable), new Prng((ulong)++_lives), Now);
        Input(_ => { });
    }

    public void Crash()
    {
        Core = null;
        _open.Clear();
        while (Log.FlushedEnd < Log.End)
        {
            _script.Tell($"{_script.Name(Key)} loses {Log.FlushedEnd}..{Log.End}, which was not flushed");
            Log.TruncateTo(Log.FlushedEnd);
        }
    }

    /// <summary>Comes back on an empty disk, formatted as an observer's.</summary>
    public void Wipe(ReplicaKey key)
    {
        Crash();
        (Key, _durable, Log) = (key, null, new FakeLog(VoterSet.Empty, kraftVersion: 1));
    }

    public void Input(Action<RaftCore> input)
    {
        if (Core is not { } core)
        {
            return;
        }

        core.Tick(Now);
        Drain();
        input(core);
        Drain();
    }

    /// <summary>Moves the clock, and does what is due on the way.</summary>
    public void Pass(TimeSpan time)
    {
        var end = Now + time;
        while (Core is not null && Deadline is { } deadline && deadline <= end)
        {
            Now = deadline;
            Input(_ => { });
        }

        Now = end;
        Input(_ => { });
    }

    /// <summary>Moves the clock from deadline to deadline until the role changes.</summary>
    public void PassUntilRoleChanges()
    {
        var role = Core!.Role;
        for (var i = 0; Core.Role == role; i++)
        {
            Assert.True(i < 1000 && Deadline is not null, "waited for nothing");
            Now = Deadline!.Value;
            Input(_ => { });
        }
    }

    public void Flush() => Input(core =>
    {
        Log.BeginFlush()();
        core.Flushed(Log.FlushedEnd);
    });

    public void Propose(int records) => Input(core =>
    {
        if (core.TryPropose(records, out var proposal))
        {
            Append(new Batch(proposal.BaseOffset, records, proposal.Epoch, (ulong)Key.Id.Value, []));
        }
        else
        {
            _script.Tell($"{_script.Name(Key)} does not lead: nothing is appended");
        }
    });

    public void TakeSnapshot() => Input(core =>
    {
        var end = core.HighWatermark;
        var id = new OffsetAndEpoch(end, core.EpochBefore(end));
        core.SnapshotTaken(id);
        Log.Add(new SimSnapshot(id, core.VotersAt(end), core.KRaftVersionAt(end), Log.ChainAt(end)!.Value));
        core.LogStartMoved(id);
        Log.CutBefore(Log.Snapshots[^1]);
        _script.Tell($"{_script.Name(Key)} has snapshot {id}, its log begins there");
    });

    /// <summary>A request arrives; null stands for the records of its answer.</summary>
    public void Take(RaftRequest request, Action<RaftResponse, IReadOnlyList<Batch>> answer) => Input(core =>
    {
        var token = _nextToken++;
        _open[token] = response => answer(
            response,
            response is FetchResponse { HasRecords: true }
                ? Log.Read(((FetchRequest)request).Position.Offset, _script.BatchesMax)
                : []);
        core.Step(token, request);
    });

    /// <summary>An answer arrives.</summary>
    public void Take(OutboundRequest sent, RaftResponse response, IReadOnlyList<Batch> records) => Input(core =>
    {
        _fetched = records;
        core.Step(sent, response);
    });

    /// <summary>A snapshot arrives.</summary>
    public void Take(SnapshotFetch fetch, SimSnapshot? snapshot) => Input(core =>
    {
        if (snapshot is not null && core.IsWanted(fetch))
        {
            core.SnapshotPieceFetched(fetch);
            Log.Install(snapshot);
            core.SnapshotInstalled(fetch, snapshot.Voters, snapshot.KRaftVersion);
            _script.Tell($"{_script.Name(Key)} begins with snapshot {snapshot.Id}, voters {_script.Name(snapshot.Voters)}");
        }
        else
        {
            core.SnapshotFetchFailed(fetch, null);
        }
    });

    private void Drain()
    {
        for (var ready = Core!.TakeReady(); ; ready = Core.TakeReady())
        {
            Deadline = ready.NextDeadline;
            if (!ready.IsIdle)
            {
                Execute(Core, ready);
            }
            else if (!IsSlow && Log.IsDirty)
            {
                Log.BeginFlush()();
                Core.Flushed(Log.FlushedEnd);
            }
            else
            {
                return;
            }
        }
    }

    private void Execute(RaftCore core, Ready ready)
    {
        if (ready.ElectionState is { } election)
        {
            _durable = election;
            _script.Tell($"{_script.Name(Key)} persists {_script.Words(election)}");
        }

        if (ready.TruncateTo is { } end)
        {
            _script.Tell($"{_script.Name(Key)} cuts its log at {end}, it ended at {Log.End}");
            Log.TruncateTo(end);
            core.Truncated(Log.End);
        }

        foreach (var batch in ready.ControlBatches)
        {
            Append(new Batch(
                batch.BaseOffset, batch.Records.Count, batch.Epoch, (ulong)Key.Id.Value, batch.Records));
        }

        if (ready.AppendFetched is not null)
        {
            AppendFetched(core);
        }

        if (ready.FetchSnapshot is { } snapshot)
        {
            _script.Fetch(this, snapshot);
        }

        foreach (var change in ready.RoleChanges)
        {
            _script.Tell($"{_script.Name(Key)} is {_script.Words(change)}");
        }

        foreach (var request in ready.Requests)
        {
            _script.Send(this, request);
        }

        foreach (var answer in ready.Answers)
        {
            Assert.True(_open.Remove(answer.Token, out var open), "every request is answered once");
            open(answer.Response);
        }

        if (ready.HighWatermark is { } highWatermark)
        {
            _script.Tell($"{_script.Name(Key)} has committed up to {highWatermark}");
        }
    }

    private void AppendFetched(RaftCore core)
    {
        foreach (var batch in _fetched)
        {
            Append(batch);
            core.Appended(batch.End, batch.Epoch);
            for (var i = 0; i < batch.Control.Count; i++)
            {
                core.ControlRecordAppended(batch.BaseOffset + i, batch.Control[i]);
            }
        }
    }

    private void Append(Batch batch)
    {
        Log.Append(batch);
        var control = string.Join(", ", batch.Control.Select(_script.Words));
        _script.Tell($"{_script.Name(Key)} appends {batch.BaseOffset}..{batch.End} of epoch {batch.Epoch}"
            + (control.Length == 0 ? "" : $": {control}"));
    }
}
