namespace KRaftNet.RaftSimulation.World;

/// <summary>
/// Loses, delays, doubles and so reorders messages, and cuts nodes off from each other, one way or both.
/// </summary>
internal sealed class Network(Scheduler scheduler, WorldOptions options, int nodes, Prng prng)
{
    private readonly bool[] _cut = new bool[nodes * nodes];

    /// <summary>Whether nothing is lost any more.</summary>
    public bool IsCalm { get; private set; }

    /// <summary>Delivers, perhaps, and perhaps twice.</summary>
    public void Send(int from, int to, Action deliver)
    {
        var copies = !IsCalm && options.Duplication > 0 && prng.Chance(options.Duplication) ? 2 : 1;
        for (var i = 0; i < copies; i++)
        {
            if (IsCalm || options.Loss == 0 || !prng.Chance(options.Loss))
            {
                scheduler.After(Delay(), () => Deliver(from, to, deliver));
            }
        }
    }

    /// <summary>Whether messages from the one reach the other.</summary>
    public bool Reaches(int from, int to) => !_cut[(from * nodes) + to];

    /// <summary>No messages from the one to the other, not even those under way.</summary>
    public void Cut(int from, int to) => _cut[(from * nodes) + to] = true;

    public void Heal() => Array.Clear(_cut);

    /// <summary>From now on nothing is lost or doubled.</summary>
    public void Calm()
    {
        Heal();
        IsCalm = true;
    }

    private TimeSpan Delay() => new(1 + prng.Next(options.DelayMax.Ticks));

    private void Deliver(int from, int to, Action deliver)
    {
        if (Reaches(from, to))
        {
            deliver();
        }
    }
}
