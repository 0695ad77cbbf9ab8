using System.Globalization;
using KRaftNet.RaftSimulation.Checking;
using KRaftNet.RaftSimulation.Node;

namespace KRaftNet.RaftSimulation.World;

/// <summary>
/// A whole quorum on one thread, bit for bit the same from the same seed: nodes, disks, clocks, network, clients, faults,
/// and the checker that watches.
/// </summary>
internal sealed class SimWorld
{
    private readonly Prng _prng;
    private readonly List<string>? _story;

    public SimWorld(ulong seed, WorldOptions? options = null, bool tellStory = false)
    {
        Seed = seed;
        var prng = new Prng(seed);
        Options = options ?? WorldOptions.Draw(prng.Split("options"));
        _prng = prng.Split("world");
        _story = tellStory ? [] : null;
        var count = Options.Voters + Options.Spares;
        Network = new Network(Scheduler, Options, count, prng.Split("network"));
        Checker = new SafetyChecker(this, count);
        var keys = prng.Split("nodes");
        Nodes = [.. Enumerable.Range(0, count).Select(i => new SimNode(this, i, keys.Split($"{i}")))];
        var voters = new VoterSet(Nodes.Take(Options.Voters).Select(n => n.AsVoter));
        foreach (var node in Nodes.Where(n => Options.IsStatic || n.Index < Options.Voters))
        {
            node.Format(voters);
        }
    }

    public ulong Seed { get; }

    public WorldOptions Options { get; }

    public Scheduler Scheduler { get; } = new();

    public Network Network { get; }

    public SafetyChecker Checker { get; }

    public SimNode[] Nodes { get; }

    /// <summary>Events that a node was given: messages, timers, ends of writes and flushes, clients' and operators'.</summary>
    public long Delivered { get; private set; }

    /// <summary>Two runs that did the same have the same.</summary>
    public ulong TraceHash { get; private set; } = 14695981039346656037UL;

    /// <summary>What happened, if it was to be told.</summary>
    public IReadOnlyList<string> Story => _story ?? [];

    /// <summary>Whether anybody wants to know.</summary>
    public bool TellsStory => _story is not null;

    public bool Chance(double probability) => _prng.Chance(probability);

    /// <summary>A node has taken an event and done all that follows from it.</summary>
    public void Took(SimNode node)
    {
        Delivered++;
        Checker.After(node);
    }

    /// <summary>The replica that is meant by a voter: a configured one names no directory.</summary>
    public ReplicaKey KeyOf(Voter voter) => Options.IsStatic ? Nodes[voter.Key.Id.Value].Key : voter.Key;

    /// <summary>A bootstrap server: any node but the one that asks, if there is another.</summary>
    public SimNode AnyOther(SimNode node) =>
        Nodes.Length == 1 ? node : Nodes[(node.Index + 1 + _prng.Next(Nodes.Length - 1)) % Nodes.Length];

    /// <summary>Where every node stands.</summary>
    public string Describe() => string.Concat(Nodes.Select(n =>
        $"n{n.Index} {n.Key} {(n.Core is { } c ? $"{c.Role} {c.Election} {c.LogStart}..{c.LogEnd}" : "down")}"
        + $" committed {n.HighWatermark} flushed {n.Log.FlushedEnd} voters {n.Core?.Voters}\n"));

    public void Tell(string what) =>
        _story?.Add(string.Create(CultureInfo.InvariantCulture, $"{Scheduler.Now.TotalMilliseconds,9:F3} {what}"));

    public void Trace(SimNode node, Ready ready)
    {
        foreach (var change in ready.RoleChanges)
        {
            Mix(node, 1 + (ulong)change.Role, (ulong)change.Epoch.Value);
        }

        if (ready.TruncateTo is { } end)
        {
            Mix(node, 10, (ulong)end.Value);
        }

        if (ready.HighWatermark is { } highWatermark)
        {
            Mix(node, 11, (ulong)highWatermark.Value);
        }

        if (_story is not null)
        {
            TellOf(node, ready);
        }
    }

    private void Mix(SimNode node, ulong what, ulong value)
    {
        var hash = (TraceHash ^ (ulong)Scheduler.Now.Ticks) * 1099511628211UL;
        hash = (hash ^ ((ulong)node.Index << 32) ^ what) * 1099511628211UL;
        TraceHash = (hash ^ value) * 1099511628211UL;
    }

    private void TellOf(SimNode node, Ready ready)
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

        ready.ControlBatches.ToList().ForEach(b => Tell($"n{node.Index} appends {b.BaseOffset}: {b.Records[^1]}"));
        ready.Requests.ToList().ForEach(r => Tell($"n{node.Index} -> {r.To}: {r.Request}"));
        ready.Answers.ToList().ForEach(a => Tell($"n{node.Index} answers {a.Response}"));
    }
}
