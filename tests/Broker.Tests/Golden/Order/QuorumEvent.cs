using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KRaftNet.Broker.Tests.Golden.Order;

/// <summary>What is done to a quorum.</summary>
internal enum QuorumVerb
{
    /// <summary>A node's process starts.</summary>
    Start,

    /// <summary>It is asked to stop.</summary>
    Stop,

    /// <summary>It is killed.</summary>
    Kill,

    /// <summary>It is held.</summary>
    Pause,

    /// <summary>It is let go on.</summary>
    Resume,

    /// <summary>An observer is made a voter.</summary>
    Add,

    /// <summary>A voter is made an observer.</summary>
    Remove,
}

/// <summary>Something that was done to a quorum at some time. Immutable.</summary>
/// <param name="At">When, by the clock of the trace.</param>
/// <param name="Verb">What.</param>
/// <param name="Node">To whom.</param>
/// <param name="Note">What was said of it: settings, a changed port.</param>
internal sealed partial record QuorumEvent(double At, QuorumVerb Verb, int Node, string Note)
{
    /// <summary>Reads a line of a timeline; null if it is about something else.</summary>
    /// <param name="line">The line.</param>
    /// <param name="lastStarted">The node that was started last: who asks to be a voter.</param>
    public static QuorumEvent? Of(JsonElement line, int lastStarted)
    {
        var at = line.GetProperty("t").GetDouble();
        if (line.GetProperty("kind").ValueEquals("node"))
        {
            var verb = VerbOf(line.GetProperty("action").GetString()!);
            var note = line.TryGetProperty("note", out var text) ? text.GetString()! : "";
            return verb is { } done ? new QuorumEvent(at, done, line.GetProperty("node").GetInt32(), note) : null;
        }

        if (!line.GetProperty("kind").ValueEquals("step"))
        {
            return null;
        }

        var step = line.GetProperty("step").GetString()!;
        return Removal().Match(step) is { Success: true } removal
                ? new QuorumEvent(at, QuorumVerb.Remove, int.Parse(removal.Groups[1].ValueSpan, CultureInfo.InvariantCulture), "")
            : step.EndsWith(" add-controller", StringComparison.Ordinal)
                ? new QuorumEvent(at, QuorumVerb.Add, lastStarted, "")
            : null;
    }

    /// <summary>The voters that the line names, if it is one that does.</summary>
    public static IReadOnlyList<int>? VotersIn(JsonElement line) =>
        line.TryGetProperty("result", out var result) && Voters().Match(result.ToString()) is { Success: true } voters
            ? [.. voters.Groups[1].Value.Split(", ").Select(id => int.Parse(id, CultureInfo.InvariantCulture))]
            : null;

    private static QuorumVerb? VerbOf(string action) => action.Split(' ')[0] switch
    {
        "start" => QuorumVerb.Start,
        "stop" => QuorumVerb.Stop,
        "kill" => QuorumVerb.Kill,
        "SIGSTOP" => QuorumVerb.Pause,
        "SIGCONT" => QuorumVerb.Resume,
        _ => null,
    };

    [GeneratedRegex(@"^rmvoter (\d+) ")]
    private static partial Regex Removal();

    [GeneratedRegex(@"voters \[(\d+(?:, \d+)*)\]")]
    private static partial Regex Voters();
}
