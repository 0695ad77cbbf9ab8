using System.Runtime.CompilerServices;
using System.Text;

namespace KRaftNet.ClusterSimulation.Watching;

/// <summary>Requires that rules hold; the words are made only for one that does not.</summary>
internal static class Rule
{
    /// <summary>Throws if the rule does not hold.</summary>
    /// <param name="rule">Its number in the list of invariants.</param>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="what">What is wrong if not.</param>
    public static void Require(
        string rule, bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref RuleText what)
    {
        if (!holds)
        {
            throw new BrokenRuleException(rule, what.ToString());
        }
    }
}

/// <summary>A rule that replication must keep is broken: its number in the list of invariants, and how.</summary>
internal sealed class BrokenRuleException(string rule, string what) : Exception($"{rule}: {what}");

/// <summary>The words for a rule that is broken.</summary>
[InterpolatedStringHandler]
internal readonly ref struct RuleText
{
    private readonly StringBuilder? _text;

    public RuleText(int literalLength, int formattedCount, bool holds, out bool isBroken)
    {
        isBroken = !holds;
        _text = holds ? null : new StringBuilder(literalLength + (formattedCount * 16));
    }

    public void AppendLiteral(string value) => _text!.Append(value);

    public void AppendFormatted<T>(T value) => _text!.Append(value);

    /// <inheritdoc/>
    public override string ToString() => _text?.ToString() ?? "";
}
