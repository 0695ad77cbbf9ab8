using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.TestKit.Disk;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// Orders faults in a world by chance, and undoes each after a while. Every kind draws from a stream of its own, so
/// that making one more frequent does not move the others. Owned by the simulation's thread.
/// </summary>
public sealed class FaultPlan
{
    private readonly SimulatedWorld _world;
    private readonly FaultPlanOptions _options;
    private readonly Action<SimulatedNode> _start;
    private readonly List<Kind> _kinds;
    private readonly Prng _restarts;
    private readonly SortedDictionary<int, Action> _undo = [];
    private int _faults;
    private bool _running;

    /// <summary>A plan that does nothing yet.</summary>
    /// <param name="world">Where.</param>
    /// <param name="options">What, and how often.</param>
    /// <param name="start">Starts a machine's process and the program in it.</param>
    public FaultPlan(SimulatedWorld world, FaultPlanOptions options, Action<SimulatedNode> start)
    {
        _world = world;
        _options = options;
        _start = start;
        _restarts = world.Scheduler.Prng.Split("fault restart");
        _kinds =
        [
            NewKind("kill", options.KillProbability, Kill),
            NewKind("power cut", options.PowerCutProbability, CutPower),
            NewKind("crash point", options.CrashPointProbability, ChooseCrashPoint),
            NewKind("pause", options.PauseProbability, Pause),
            NewKind("partition", options.PartitionProbability, Partition),
            NewKind("one-way cut", options.OneWayCutProbability, CutOneWay),
            NewKind("clock jump", options.ClockJumpProbability, Jump),
            NewKind("disk full", options.DiskFullProbability, FillDisk),
            NewKind("flush failure", options.FlushFailureProbability, FailFlush),
        ];
    }

    /// <summary>Faults ordered so far.</summary>
    public int Faults => _faults;

    /// <summary>Begins to order faults.</summary>
    public void Begin()
    {
        Invariant.Require(!_running);
        _running = true;
        ScheduleNext();
    }

    /// <summary>Stops, undoes what is still in force and starts what is down: the world can recover now.</summary>
    public void End()
    {
        _running = false;
        foreach (var undo in _undo.Values.ToList())
        {
            undo();
        }

        _undo.Clear();
        _world.Network.Links.HealAll();
        foreach (var node in _world.Nodes)
        {
            node.Disk.ClearFaults();
            node.Disk.ForgetPowerOff();
            StartIfDown(node);
        }
    }

    private Kind NewKind(string name, double probability, Action<Prng> strike) =>
        new(probability, _world.Scheduler.Prng.Split("fault " + name), strike);

    private void ScheduleNext() => _world.Scheduler.Schedule(_options.Interval.Ticks, () =>
    {
        if (!_running)
        {
            return;
        }

        foreach (var kind in _kinds)
        {
            if (kind.Prng.Chance(kind.Probability))
            {
                kind.Strike(kind.Prng);
                _faults++;
            }
        }

        RestartTheFallen();
        ScheduleNext();
    });

    // A process may have ended by itself, at a crash point or because its disk failed: it is started again in time.
    private void RestartTheFallen()
    {
        foreach (var node in _world.Nodes)
        {
            if (node.Process is null && !_undo.ContainsKey(node.Index))
            {
                UndoLater(node.Index, _restarts, () => StartIfDown(node));
            }
        }
    }

    private void Kill(Prng prng) => Stop(prng, node => node.Crash(CrashMode.KeepAll));

    private void CutPower(Prng prng) => Stop(prng, node => node.Crash(CrashMode.Random, silent: prng.Chance(0.5)));

    private void ChooseCrashPoint(Prng prng)
    {
        if (Victim(prng) is { } node)
        {
            var operation = node.Disk.OperationCount + prng.Next(50);
            var moment = prng.Chance(0.5) ? CrashMoment.Before : CrashMoment.After;
            node.CrashAtOperation(operation, moment, CrashMode.Random);
        }
    }

    private void Stop(Prng prng, Action<SimulatedNode> stop)
    {
        if (Victim(prng) is { } node)
        {
            stop(node);
            UndoLater(node.Index, prng, () => StartIfDown(node));
        }
    }

    private SimulatedNode? Victim(Prng prng)
    {
        var up = _world.Nodes.Where(node => node.Process is not null).ToList();
        return _world.Nodes.Count - up.Count < _options.DownMax ? up[prng.Next(up.Count)] : null;
    }

    private void Pause(Prng prng)
    {
        var node = Any(prng);
        if (node.Process is { } process)
        {
            process.Pause();
            UndoLater(Key(node, 1), prng, process.Resume);
        }
    }

    private void Partition(Prng prng)
    {
        var some = _world.Nodes.Where(_ => prng.Chance(0.5)).ToList();
        _world.Network.Links.Partition(some, [.. _world.Nodes.Except(some)]);
        UndoLater(-1, prng, _world.Network.Links.HealAll);
    }

    private void CutOneWay(Prng prng)
    {
        var (from, to) = (Any(prng), Any(prng));
        _world.Network.Links.Cut(from, to);
        UndoLater(Key(from, 2), prng, () => _world.Network.Links.Heal(from, to));
    }

    private void Jump(Prng prng)
    {
        var most = _options.ClockJumpMax.Ticks;
        Any(prng).Clock.Offset = new TimeSpan(prng.Next(2 * most + 1) - most);
    }

    private void FillDisk(Prng prng)
    {
        var node = Any(prng);
        node.Disk.Options = _world.Faults.Disk with { CapacityBytes = 0 };
        UndoLater(Key(node, 3), prng, () => node.Disk.Options = _world.Faults.Disk);
    }

    private void FailFlush(Prng prng) =>
        Any(prng).Disk.Add(new DiskFault(DiskOperation.Flush, DiskError.Io) { Skip = prng.Next(10) });

    private SimulatedNode Any(Prng prng) => _world.Nodes[prng.Next(_world.Nodes.Count)];

    private int Key(SimulatedNode node, int kind) => (kind * _world.Nodes.Count) + node.Index;

    // A fault that strikes again before its end is undone once, at the later time.
    private void UndoLater(int key, Prng prng, Action undo)
    {
        _undo.Remove(key, out var earlier);
        void Both()
        {
            earlier?.Invoke();
            undo();
        }

        _undo[key] = Both;
        _world.Scheduler.Schedule(SimulatedWorld.DrawTicks(prng, TimeSpan.Zero, _options.OutageMax), () =>
        {
            if (_undo.TryGetValue(key, out var current) && current == Both)
            {
                _undo.Remove(key);
                Both();
            }
        });
    }

    private void StartIfDown(SimulatedNode node)
    {
        if (node.Process is null)
        {
            _start(node);
        }
    }

    private sealed record Kind(double Probability, Prng Prng, Action<Prng> Strike);
}
