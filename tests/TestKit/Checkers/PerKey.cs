using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>Judges histories of independent objects one by one.</summary>
internal static class PerKey
{
    public static IReadOnlyList<Violation> Check<TInput, TOutput>(
        IReadOnlyList<Operation<TInput, TOutput>> operations,
        Func<TInput, string> key,
        Func<IEnumerable<Operation<TInput, TOutput>>, Linearizability> check)
    {
        var violations = new List<Violation>();
        var groups = operations.GroupBy(operation => key(operation.Input));
        foreach (var group in groups.OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var verdict = check(group);
            if (verdict != Linearizability.Linearizable)
            {
                var rule = verdict == Linearizability.Violated ? "not linearizable" : "search too long";
                violations.Add(new Violation(rule, $"{group.Key}:\n  {string.Join("\n  ", group)}"));
            }
        }

        return violations;
    }
}
