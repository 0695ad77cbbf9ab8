using KRaftNet.RaftSimulation.Node;

namespace KRaftNet.RaftSimulation.World;

/// <summary>Faults and operators: what happens to a quorum from outside, until it is stopped.</summary>
internal sealed class Nemesis
{
    private readonly SimWorld _world;
    private readonly Prng _prng;
    private readonly List<Action> _faults = [];
    private bool _isOver;

    public Nemesis(SimWorld world, Prng prng)
    {
        _world = world;
        _prng = prng;
        var options = world.Options;
        Add(options.Crashes, Crash, CrashCandidate, CrashAll, CrashLeader);
        Add(options.Crashes, Restart, Restart, Restart, Restart);
        Add(options.Partitions, Isolate, IsolateLeader, Split, CutOneWay);
        Add(options.Partitions, world.Network.Heal, world.Network.Heal, world.Network.Heal);
        Add(options.SlowDisks, SlowDisk, FastDisks);
        Add(options.Wipes, Wipe);
        Add(options.VoterChanges, AddVoter, AddVoter, RemoveVoter, UpdateVoter);
        Add(options.Snapshots, Snapshot, Snapshot, Trim, Trim);
        Add(true, Resign, RefuseConnections);
    }

    public void Begin() => Harm();

    /// <summary>No more harm, and what was done is undone.</summary>
    public void Stop()
    {
        _isOver = true;
        FastDisks();
        _world.Network.Calm();
        foreach (var node in _world.Nodes.Where(n => !n.IsUp))
        {
            node.Start();
        }
    }

    private void Add(bool condition, params Action[] faults)
    {
        if (condition)
        {
            _faults.AddRange(faults);
        }
    }

    private void Harm()
    {
        if (!_isOver)
        {
            _faults[_prng.Next(_faults.Count)]();
            _world.Scheduler.After(new TimeSpan(1 + _prng.Next(2 * _world.Options.FaultInterval.Ticks)), Harm);
        }
    }

    private SimNode Any() => _world.Nodes[_prng.Next(_world.Nodes.Length)];

    private SimNode AnyLeader() => Array.Find(_world.Nodes, n => n.IsLeader) ?? Any();

    private SimNode LeaderOrAny() => _prng.Chance(0.5) ? AnyLeader() : Any();

    private void Crash() => Crash(Any());

    private void CrashLeader() => Crash(AnyLeader());

    private void CrashCandidate() =>
        Crash(Array.Find(_world.Nodes, n => n.Core?.Role == RaftRole.Candidate) ?? Any());

    private void CrashAll()
    {
        if (_prng.Chance(0.3))
        {
            Array.ForEach(_world.Nodes, Crash);
        }
    }

    private void Crash(SimNode node)
    {
        if (node.IsUp)
        {
            _world.Tell($"n{node.Index} crashes");
            node.Crash();
        }
    }

    private void Restart()
    {
        foreach (var node in _world.Nodes.Where(n => !n.IsUp))
        {
            if (_prng.Chance(0.6))
            {
                _world.Tell($"n{node.Index} restarts");
                node.Start();
            }
        }
    }

    private void Isolate() => Isolate(Any());

    private void IsolateLeader() => Isolate(AnyLeader());

    private void Isolate(SimNode node)
    {
        _world.Tell($"n{node.Index} is cut off");
        CutBetween([node], [.. _world.Nodes.Where(n => n != node)]);
    }

    private void Split()
    {
        var half = _world.Nodes.Where(_ => _prng.Chance(0.5)).ToList();
        _world.Tell($"{string.Join(',', half.Select(n => n.Index))} are cut off");
        CutBetween(half, [.. _world.Nodes.Except(half)]);
    }

    private void CutOneWay()
    {
        var from = Any();
        foreach (var to in _world.Nodes.Where(n => n != from && _prng.Chance(0.7)))
        {
            _world.Tell($"n{from.Index} cannot reach n{to.Index}");
            _world.Network.Cut(from.Index, to.Index);
        }
    }

    private void CutBetween(IReadOnlyList<SimNode> left, IReadOnlyList<SimNode> right)
    {
        foreach (var from in left)
        {
            foreach (var to in right)
            {
                _world.Network.Cut(from.Index, to.Index);
                _world.Network.Cut(to.Index, from.Index);
            }
        }
    }

    private void SlowDisk()
    {
        var node = Any();
        node.DiskSlowness = _prng.Next(2, 30);
        _world.Tell($"n{node.Index} has a disk {node.DiskSlowness} times slower");
    }

    private void FastDisks() => Array.ForEach(_world.Nodes, n => n.DiskSlowness = 1);

    // A lost disk is a lost voter for good. A quorum bears one if all agree on at least three voters, none lost
    // already.
    private void Wipe()
    {
        var node = Any();
        var voters = AnyLeader().Core?.Voters ?? VoterSet.Empty;
        var isBearable = voters.Count >= 3
            && voters.All(v => Array.Exists(_world.Nodes, n => n.Key == v.Key))
            && _world.Nodes.Where(n => voters.Contains(n.Key)).All(n => n.Core?.Voters.Equals(voters) == true);
        if (isBearable)
        {
            _world.Tell($"n{node.Index} loses its disk");
            node.Wipe();
            node.Start();
        }
    }

    private void AddVoter()
    {
        var node = Any();
        AnyLeader().Input(core => core.AddVoter(node.AsVoter));
    }

    private void RemoveVoter() => AnyLeader().Input(core =>
    {
        // Those whose disk was lost go first: they can never come back.
        var voters = core.Voters.ToList();
        var victim = voters.Find(v => Array.TrueForAll(_world.Nodes, n => !n.Key.Matches(v.Key)));
        if (voters.Count > 0)
        {
            core.RemoveVoter((victim ?? voters[_prng.Next(voters.Count)]).Key);
        }
    });

    private void UpdateVoter()
    {
        var node = Any();
        var voter = node.AsVoter with { Endpoints = [new VoterEndpoint("C", $"moved{_prng.Next(9)}", 9093)] };
        AnyLeader().Input(core => core.UpdateVoter(core.Election.Epoch, voter));
    }

    private void Snapshot() => LeaderOrAny().TakeSnapshot();

    private void Trim() => LeaderOrAny().Trim(_prng);

    private void Resign()
    {
        if (_prng.Chance(0.3))
        {
            AnyLeader().Input(core => core.Resign());
        }
    }

    private void RefuseConnections()
    {
        if (_prng.Chance(0.3))
        {
            var leader = AnyLeader();
            Any().HearThatRefuses(leader.Key.Id);
        }
    }
}
