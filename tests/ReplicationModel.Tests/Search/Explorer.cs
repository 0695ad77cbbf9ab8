using KRaftNet.ReplicationModel.Tests.Controller;
using KRaftNet.ReplicationModel.Tests.Model;

namespace KRaftNet.ReplicationModel.Tests.Search;

/// <summary>What a search saw.</summary>
/// <param name="States">Different states.</param>
/// <param name="Transitions">Steps between them.</param>
/// <param name="Depth">The longest of the shortest ways to a state.</param>
/// <param name="Decisions">Different questions to the controller.</param>
/// <param name="IsComplete">Every state within the budget was visited.</param>
/// <param name="Breach">What does not hold, or null.</param>
/// <param name="Trace">The shortest way to it, a line for each step.</param>
internal sealed record Finding(
    int States,
    long Transitions,
    int Depth,
    int Decisions,
    bool IsComplete,
    string? Breach,
    IReadOnlyList<string> Trace)
{
    public override string ToString() =>
        $"{States:N0} states, {Transitions:N0} transitions, depth {Depth}, {Decisions:N0} decisions of the controller" +
        (IsComplete ? "" : ", not complete") + (Breach is null ? "" : $": {Breach} ({Trace.Count} lines)");
}

/// <summary>
/// Visits every state that can be reached, breadth first, so that what is found has no shorter way. Deterministic.
/// </summary>
internal sealed class Explorer(Settings settings)
{
    private readonly HashSet<UInt128> _seen = [];
    private readonly List<(int Parent, Step Step)> _ways = [];
    private readonly Safety _safety = new(settings);
    private readonly ProductController _controller = new(settings);

    internal Finding Run()
    {
        var transitions = new Transitions(settings, _controller);
        var now = new List<(int Way, World World)>();
        var start = transitions.Start();
        Visit(start, -1, default, now);
        var successors = new List<(Step Step, World World)>();
        var steps = 0L;
        var depth = 0;
        while (now.Count > 0 && depth < settings.Depth && _seen.Count < settings.StatesMax)
        {
            var later = new List<(int Way, World World)>(now.Count * 2);
            foreach (var (way, world) in now)
            {
                successors.Clear();
                transitions.AddNext(world, successors);
                steps += successors.Count;
                foreach (var (step, next) in successors)
                {
                    if (Visit(next, way, step, later) is { } breach)
                    {
                        return Result(steps, depth + 1, isComplete: false, breach, transitions);
                    }
                }
            }

            now = later;
            depth++;
        }

        return Result(steps, depth, now.Count == 0 || depth == settings.Depth, null, transitions);
    }

    private string? Visit(World world, int parent, Step step, List<(int Way, World World)> later)
    {
        WorldBytes.Normalize(ref world, settings.Brokers);
        if (!_seen.Add(WorldBytes.Identity(world)))
        {
            return null;
        }

        _ways.Add((parent, step));
        later.Add((_ways.Count - 1, world));
        return _safety.Breach(world);
    }

    private Finding Result(long steps, int depth, bool isComplete, string? breach, Transitions transitions) => new(
        _seen.Count,
        steps,
        depth,
        _controller.Decisions,
        isComplete,
        breach,
        breach is null ? [] : Trace(transitions));

    /// <summary>Goes the way to the last state again and says what it was.</summary>
    private List<string> Trace(Transitions transitions)
    {
        var steps = new Stack<Step>();
        for (var way = _ways.Count - 1; way > 0; way = _ways[way].Parent)
        {
            steps.Push(_ways[way].Step);
        }

        var world = transitions.Start();
        var lines = new List<string> { WorldText.Of(world, settings) };
        var successors = new List<(Step Step, World World)>();
        foreach (var step in steps)
        {
            successors.Clear();
            transitions.AddNext(world, successors);
            world = successors.First(successor => successor.Step == step).World;
            WorldBytes.Normalize(ref world, settings.Brokers);
            lines.Add($"{step,-34} {WorldText.Of(world, settings)}");
        }

        return lines;
    }
}
