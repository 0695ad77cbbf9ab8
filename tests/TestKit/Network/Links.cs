using KRaftNet.Common;
using KRaftNet.TestKit.Simulation;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Network;

/// <summary>
/// The ways between machines, one for each direction, each up or cut. What is sent over a cut one is silently held, as
/// retransmission would bring it later, until the cut is healed. A machine's way to itself cannot be cut. Owned by the
/// simulation's thread.
/// </summary>
public sealed class Links
{
    private readonly SimulationScheduler _scheduler;
    private readonly FaultOptions _faults;
    private readonly Prng _prng;
    private readonly SortedSet<(int From, int To)> _cuts = [];
    private readonly SortedDictionary<(int From, int To), List<Transmission>> _held = [];

    internal Links(SimulationScheduler scheduler, FaultOptions faults, Prng prng)
    {
        _scheduler = scheduler;
        _faults = faults;
        _prng = prng;
    }

    /// <summary>Cuts the way in one direction.</summary>
    public void Cut(SimulatedNode from, SimulatedNode to)
    {
        if (from != to && _cuts.Add((from.Index, to.Index)))
        {
            Record("cut", from, to);
        }
    }

    /// <summary>Cuts all ways between two groups, in both directions.</summary>
    public void Partition(IReadOnlyList<SimulatedNode> some, IReadOnlyList<SimulatedNode> others)
    {
        foreach (var one in some)
        {
            foreach (var other in others)
            {
                Cut(one, other);
                Cut(other, one);
            }
        }
    }

    /// <summary>Cuts a machine off from all others of its world, in both directions.</summary>
    public void Isolate(SimulatedNode node) => Partition([node], [.. node.World.Nodes.Where(other => other != node)]);

    /// <summary>Heals the way in one direction; what was held arrives soon.</summary>
    public void Heal(SimulatedNode from, SimulatedNode to)
    {
        if (_cuts.Remove((from.Index, to.Index)))
        {
            Record("heal", from, to);
            ReleaseHeld((from.Index, to.Index));
        }
    }

    /// <summary>Heals all ways.</summary>
    public void HealAll()
    {
        foreach (var cut in _cuts.ToList())
        {
            _cuts.Remove(cut);
            ReleaseHeld(cut);
        }

        _scheduler.Trace.Add(_scheduler.Ticks, TraceKind.Link, -1, "heal all");
    }

    /// <summary>Whether what is sent now in this direction would be held.</summary>
    public bool IsCut(SimulatedNode from, SimulatedNode to) => _cuts.Contains((from.Index, to.Index));

    /// <summary>When something sent now would arrive, in virtual ticks.</summary>
    internal long DrawArrival()
    {
        var latency = SimulatedWorld.DrawTicks(_prng, _faults.LatencyMin, _faults.LatencyMax);
        var lost = _prng.Chance(_faults.PacketLossProbability);
        return _scheduler.Ticks + latency + (lost ? _faults.RetransmissionDelay.Ticks : 0);
    }

    /// <summary>Lets something arrive at the given time, or when the way is free again.</summary>
    internal void Transmit(SimulatedNode from, SimulatedNode to, long arrival, Action arrive)
    {
        var transmission = new Transmission(from, to, arrive);
        _scheduler.Schedule(arrival - _scheduler.Ticks, () => Arrive(transmission));
    }

    /// <summary>A silent machine is back: what was held for it arrives soon.</summary>
    internal void Release(SimulatedNode to)
    {
        foreach (var way in _held.Keys.Where(way => way.To == to.Index).ToList())
        {
            ReleaseHeld(way);
        }
    }

    private void Arrive(Transmission transmission)
    {
        var way = (transmission.From.Index, transmission.To.Index);
        if (!_cuts.Contains(way) && !transmission.To.IsSilent)
        {
            transmission.Arrive();
            return;
        }

        if (!_held.TryGetValue(way, out var held))
        {
            _held[way] = held = [];
        }

        held.Add(transmission);
    }

    private void ReleaseHeld((int From, int To) way)
    {
        if (_held.Remove(way, out var held))
        {
            foreach (var transmission in held)
            {
                var wait = _prng.Next(_faults.RetransmissionDelay.Ticks + 1);
                Transmit(transmission.From, transmission.To, _scheduler.Ticks + wait, transmission.Arrive);
            }
        }
    }

    private void Record(string what, SimulatedNode from, SimulatedNode to) =>
        _scheduler.Trace.Add(_scheduler.Ticks, TraceKind.Link, from.Index, $"{what} {from.Host} to {to.Host}");

    private readonly record struct Transmission(SimulatedNode From, SimulatedNode To, Action Arrive);
}
