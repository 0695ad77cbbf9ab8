using KRaftNet.TestKit.Checkers;
using KRaftNet.TestKit.Histories;

namespace KRaftNet.Interop.Tests.Quorum;

/// <summary>
/// Values that were asked to be appended to named lists, each value once in the test, and the lists as each node shows
/// them when all is over. Owned by the test; calls may come from several threads.
/// </summary>
internal sealed class AppendedLists
{
    /// <summary>The calls; a call that was not acknowledged is <see cref="Outcome.Unknown"/>.</summary>
    public History<AppendCall, bool> Calls { get; } = new();

    /// <summary>Per node and list, the values in the list's order.</summary>
    public SortedDictionary<string, SortedDictionary<string, IReadOnlyList<long>>> FinalViews { get; } =
        new(StringComparer.Ordinal);
}

/// <summary>
/// On every node each acknowledged value is in its list exactly once, one whose fate is not known at most once, nothing else
/// is there, all nodes show the same order, and what was acknowledged before another call began lies before it. With one
/// look at the end this is all that lists promise. Stateless.
/// </summary>
internal sealed class AppendedListsChecker : IChecker<AppendedLists>
{
    /// <inheritdoc/>
    public IReadOnlyList<Violation> Check(AppendedLists history)
    {
        var violations = new List<Violation>();
        var calls = history.Calls.Operations;
        foreach (var (node, lists) in history.FinalViews)
        {
            foreach (var name in calls.Select(call => call.Input.Key).Union(lists.Keys).Order(StringComparer.Ordinal))
            {
                var own = calls.Where(call => call.Input.Key == name).ToDictionary(call => call.Input.Value!.Value);
                var values = lists.GetValueOrDefault(name, []);
                var where = $"{name} on {node}";
                CheckCounts(own, values, where, violations);
                CheckOrder([.. values.Where(own.ContainsKey).Select(value => own[value])], where, violations);
                var first = history.FinalViews.First();
                if (!values.SequenceEqual(first.Value.GetValueOrDefault(name, [])))
                {
                    violations.Add(new Violation("nodes disagree", $"{where} and on {first.Key}"));
                }
            }
        }

        return violations;
    }

    private static void CheckCounts(
        Dictionary<long, Operation<AppendCall, bool>> calls,
        IReadOnlyList<long> values,
        string where,
        List<Violation> violations)
    {
        var counts = values.CountBy(value => value).ToDictionary();
        foreach (var call in calls.Values)
        {
            var count = counts.GetValueOrDefault(call.Input.Value!.Value);
            if (call.Outcome == Outcome.Ok && count == 0)
            {
                violations.Add(new Violation("lost", $"{call} is not in {where}"));
            }
            else if (count > 1)
            {
                violations.Add(new Violation("doubled", $"{call} is {count} times in {where}"));
            }
        }

        violations.AddRange(counts.Keys.Where(value => !calls.ContainsKey(value))
            .Select(value => new Violation("phantom", $"nobody asked for {value}, which is in {where}")));
    }

    /// <summary>One walk: the latest start among those passed must not lie behind the end of a later one.</summary>
    private static void CheckOrder(
        IReadOnlyList<Operation<AppendCall, bool>> inList, string where, List<Violation> violations)
    {
        Operation<AppendCall, bool>? latest = null;
        foreach (var call in inList)
        {
            if (latest is not null && call.Ended < latest.Began)
            {
                violations.Add(new Violation("real-time order", $"{call} ended before {latest} began: {where}"));
            }

            latest = latest is null || call.Began > latest.Began ? call : latest;
        }
    }
}
