namespace KRaftNet.Config.Rules;

/// <summary>One of a few texts.</summary>
internal sealed class OneOfRule(StringComparison comparison, params IReadOnlyList<string> allowed) : ConfigRule
{
    internal OneOfRule(params IReadOnlyList<string> allowed)
        : this(StringComparison.Ordinal, allowed)
    {
    }

    public override string? Defect(object? value)
    {
        foreach (string candidate in allowed)
        {
            if (string.Equals(candidate, value as string, comparison))
            {
                return null;
            }
        }

        return $"it must be one of {string.Join(", ", allowed)}";
    }

    public override string Describe() => string.Join(", ", allowed);
}
