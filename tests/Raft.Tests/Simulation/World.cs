using System.Globalization;

namespace KRaftNet.Raft.Tests.Simulation;

/// <summary>
/// A whole quorum on one thread, bit for bit the same from the same seed: nodes, disks, network, clients, faults, and
/// the checker that watches.
/// </summary>
internal sealed class World
{
    private readonly Prng _prng;
    private readonly List<string>? _story;
    private ulong _hash = 14695981039346656037UL;

    public World(ulong seed, WorldOptions? options = null, bool tellStory = false)
    {
        Seed = seed;
        var prng = new Prng(seed);
        Options = options ?? WorldOptions.Draw(prng.Split("options"));
        _prng = prng.Split("world");
        _story = tellStory ? [] : null;
        Network = new Network(Scheduler, Options, prng.Split("network"));
        var nodes = new List<SimNode>();
        Nodes = nodes;
        var keys = prng.Split("nodes");
        for (var i = 0; i < Options.Voters + Options.Spares; i++)
        {
            nodes.Add(new SimNode(this, i, VoterSet.Empty, keys.Split($"{i}")));
        }

        var voters = new VoterSet(nodes.Take(Options.Voters).Select(n => n.AsVoter));
        nodes.Take(Options.Voters).ToList().ForEach(n => n.Format(voters));
    }

    public ulong Seed { get; }

    public WorldOptions Options { get; }

    public Scheduler Scheduler { get; } = new();

    public Network Network { get; }

    public SafetyChecker Checker { get; } = new();

    public IReadOnlyList<SimNode> Nodes { get; }

    /// <summary>Two runs that did the same have the same.</summary>
    public ulong TraceHash => _hash;

    /// <summary>What happened, if it was to be told.</summary>
    public IEnumerable<string> Story => _story ?? [];

    public bool Chance(double probability) => _prng.Chance(probability);

    /// <summary>A bootstrap server: any node but the one that asks, if there is another.</summary>
    public SimNode AnyOther(SimNode node) =>
        Nodes.Count == 1 ? node : Nodes[(node.Index + 1 + _prng.Next(Nodes.Count - 1)) % Nodes.Count];

    /// <summary>Where every node stands.</summary>
    public string Describe() => string.Concat(Nodes.Select(n =>
        $"n{n.Index} {n.Key} {(n.Core is { } c ? $"{c.Role} {c.Election} {c.LogStart}..{c.LogEnd}" : "down")}"
        + $" committed {n.HighWatermark} flushed {n.Log.FlushedEnd} voters {n.Core?.Voters}\n"));

    public void Tell(string what)
    {
        foreach (var c in what)
        {
            _hash = (_hash ^ c) * 1099511628211UL;
        }

        _story?.Add(string.Create(CultureInfo.InvariantCulture, $"{Scheduler.Now.TotalMilliseconds,9:F3} {what}"));
    }

    public void Trace(SimNode node, Ready ready)
    {
        foreach (var change in ready.RoleChanges)
        {
            Tell($"n{node.Index} {change.Role} of {change.Epoch}, leader {change.LeaderId}");
        }

        if (ready.TruncateTo is { } end)
        {
            Tell($"n{node.Index} cuts at {end}");
        }

        if (ready.HighWatermark is { } highWatermark)
        {
            Tell($"n{node.Index} committed {highWatermark}");
        }

        if (_story is not null)
        {
            ready.Requests.ToList().ForEach(r => _story.Add($"{"",9} n{node.Index} -> {r.To}: {r.Request}"));
            ready.Answers.ToList().ForEach(a => _story.Add($"{"",9} n{node.Index} answers {a.Response}"));
        }
    }
}
