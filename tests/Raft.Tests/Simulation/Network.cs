namespace KRaftNet.Raft.Tests.Simulation;

/// <summary>
/// Loses, delays, doubles and so reorders messages, and cuts nodes off from each other, one way or both.
/// </summary>
internal sealed class Network(Scheduler scheduler, WorldOptions options, Prng prng)
{
    private readonly HashSet<(int From, int To)> _cut = [];
    private bool _calm;

    /// <summary>Delivers, perhaps, and perhaps twice.</summary>
    public void Send(int from, int to, Action deliver)
    {
        var copies = !_calm && prng.Chance(options.Duplication) ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            if (_calm || !prng.Chance(options.Loss))
            {
                scheduler.After(Delay(), () => Deliver(from, to, deliver));
            }
        }
    }

    /// <summary>No messages from the one to the other, not even those under way.</summary>
    public void Cut(int from, int to) => _cut.Add((from, to));

    public void Heal() => _cut.Clear();

    /// <summary>From now on nothing is lost or doubled.</summary>
    public void Calm()
    {
        Heal();
        _calm = true;
    }

    private TimeSpan Delay() => new(1 + prng.Next(options.DelayMax.Ticks));

    private void Deliver(int from, int to, Action deliver)
    {
        if (!_cut.Contains((from, to)))
        {
            deliver();
        }
    }
}
