using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>What an administrator asks about one topic.</summary>
public enum CatalogAction
{
    /// <summary>Make it.</summary>
    Create,

    /// <summary>Delete it.</summary>
    Delete,
}

/// <summary>One call to the controller.</summary>
public sealed record CatalogCall(CatalogAction Action, string Topic);

/// <summary>What the controller said.</summary>
public enum CatalogAnswer
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>There is one already (to a create).</summary>
    Exists,

    /// <summary>There is none (to a delete).</summary>
    Missing,
}

/// <summary>
/// Creations and deletions, and which topics each node shows when all is over and healed. Owned by the test; calls may
/// come from several threads.
/// </summary>
public sealed class CatalogHistory
{
    /// <summary>The calls.</summary>
    public History<CatalogCall, CatalogAnswer> Calls { get; } = new();

    /// <summary>Per node, the topics that it shows in the end.</summary>
    public SortedDictionary<string, SortedSet<string>> FinalViews { get; } = new(StringComparer.Ordinal);
}

/// <summary>
/// Creations and deletions of a topic behave as if they came one after another; in the end all nodes show the same
/// topics, and these are what the calls have left. Stateless.
/// </summary>
public sealed class TopicCatalogChecker(long stepsMax = 5_000_000) : IChecker<CatalogHistory>
{
    /// <inheritdoc/>
    public IReadOnlyList<Violation> Check(CatalogHistory history)
    {
        var violations = new List<Violation>();
        var calls = history.Calls.Operations;
        var topics = new SortedSet<string>(calls.Select(call => call.Input.Topic), StringComparer.Ordinal);
        topics.UnionWith(history.FinalViews.Values.SelectMany(view => view));
        foreach (var topic in topics)
        {
            CheckTopic(topic, calls, history.FinalViews, violations);
        }

        return violations;
    }

    private void CheckTopic(
        string topic,
        IReadOnlyList<Operation<CatalogCall, CatalogAnswer>> calls,
        SortedDictionary<string, SortedSet<string>> views,
        List<Violation> violations)
    {
        var showing = views.Where(view => view.Value.Contains(topic)).Select(view => view.Key).ToList();
        if (showing.Count > 0 && showing.Count < views.Count)
        {
            violations.Add(new Violation("nodes disagree", $"{topic} is shown by {string.Join(", ", showing)} only"));
        }

        var own = calls.Where(call => call.Input.Topic == topic).Select(Step.Of).ToList();
        if (views.Count > 0)
        {
            own.Add(Step.Final(own.Count, showing.Count > 0));
        }

        var verdict = new LinearizabilityChecker<bool, Step.Kind, bool>(new Step.Model(), stepsMax).Check(own);
        if (verdict != Linearizability.Linearizable)
        {
            var rule = verdict == Linearizability.Violated ? "topic history is impossible" : "search too long";
            var told = string.Join("\n  ", calls.Where(call => call.Input.Topic == topic));
            var end = showing.Count > 0 ? "shown" : "not shown";
            violations.Add(new Violation(rule, $"{topic}, in the end {end}:\n  {told}"));
        }
    }

    // A topic is there or not; calls and the final look are steps on that one bit, whose answer is whether it was
    // there.
    private static class Step
    {
        public enum Kind
        {
            Create,
            Delete,
            Look,
        }

        public static Operation<Kind, bool> Of(Operation<CatalogCall, CatalogAnswer> call)
        {
            var kind = call.Input.Action == CatalogAction.Create ? Kind.Create : Kind.Delete;
            var meansThere = kind == Kind.Create ? CatalogAnswer.Exists : CatalogAnswer.Done;
            return new Operation<Kind, bool>(
                call.Id, call.Process, kind, call.Output == meansThere, call.Outcome, call.Began, call.Ended);
        }

        public static Operation<Kind, bool> Final(int id, bool shown) =>
            new(id, -1, Kind.Look, shown, Outcome.Ok, long.MaxValue - 2, long.MaxValue - 1);

        public sealed class Model : ILinearizableModel<bool, Kind, bool>
        {
            public bool Initial => false;

            public bool TryStep(bool state, Kind input, bool output, bool known, out bool next)
            {
                next = input == Kind.Look ? state : input == Kind.Create;
                return !known || output == state;
            }
        }
    }
}
