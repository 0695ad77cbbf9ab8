namespace KRaftNet.TestKit.Checkers;

/// <summary>Something that must not be: which rule, and what was seen.</summary>
public sealed record Violation(string Rule, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Rule}: {Detail}";
}

/// <summary>Looks at what clients saw and tells what must not be.</summary>
/// <typeparam name="THistory">What it looks at.</typeparam>
public interface IChecker<in THistory>
{
    /// <summary>All violations, in an order that is the same for equal histories; none if all is well.</summary>
    IReadOnlyList<Violation> Check(THistory history);
}
