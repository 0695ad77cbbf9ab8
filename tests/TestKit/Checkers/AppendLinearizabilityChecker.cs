using KRaftNet.TestKit.Histories;

namespace KRaftNet.TestKit.Checkers;

/// <summary>One call on a named list: a value to be appended, or null to read the whole list.</summary>
public sealed record AppendCall(string Key, long? Value);

/// <summary>
/// Each list behaves as if its appends and reads came one after another. The answer of a read is the list, that of an
/// append is not looked at. For small histories: partitions, whose offsets tell the order, have the faster
/// <see cref="LogOrderChecker"/>. Stateless.
/// </summary>
public sealed class AppendLinearizabilityChecker(long stepsMax = 5_000_000)
    : IChecker<History<AppendCall, IReadOnlyList<long>>>
{
    /// <inheritdoc/>
    public IReadOnlyList<Violation> Check(History<AppendCall, IReadOnlyList<long>> history)
    {
        var checker = new LinearizabilityChecker<string, AppendCall, IReadOnlyList<long>>(new Model(), stepsMax);
        return PerKey.Check(history.Operations, call => call.Key, checker.Check);
    }

    // The list as text, each value followed by a comma: equal texts are equal lists.
    private sealed class Model : ILinearizableModel<string, AppendCall, IReadOnlyList<long>>
    {
        public string Initial => "";

        public bool TryStep(string state, AppendCall input, IReadOnlyList<long>? output, bool known, out string next)
        {
            next = input.Value is { } value ? $"{state}{value}," : state;
            return input.Value is not null || !known || string.Concat(output!.Select(item => $"{item},")) == state;
        }
    }
}
