using System.Globalization;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>How many inputs of which kind came to what. Owned by one worker, until it is added to another's.</summary>
internal sealed class FuzzTally
{
    private readonly SortedDictionary<string, (long Accepted, long Refused)> _kinds = new(StringComparer.Ordinal);

    /// <summary>Inputs that were tried.</summary>
    public long Inputs { get; private set; }

    /// <summary>The kinds that were met.</summary>
    public IReadOnlyCollection<string> Kinds => _kinds.Keys;

    public void Count(string kind, FuzzOutcome outcome) =>
        Add(kind, outcome == FuzzOutcome.Accepted ? 1 : 0, outcome == FuzzOutcome.Refused ? 1 : 0);

    public void Add(FuzzTally other)
    {
        foreach (var (kind, (accepted, refused)) in other._kinds)
        {
            Add(kind, accepted, refused);
        }
    }

    /// <summary>One line for everything, then one for each kind.</summary>
    public override string ToString()
    {
        var all = _kinds.Values.Aggregate((A: 0L, R: 0L), (sum, kind) => (sum.A + kind.Accepted, sum.R + kind.Refused));
        var lines = _kinds.Select(kind => Line(kind.Key, kind.Value.Accepted, kind.Value.Refused));
        return string.Join('\n', lines.Prepend(Line("all", all.A, all.R)));
    }

    private static string Line(string kind, long accepted, long refused) => string.Create(
        CultureInfo.InvariantCulture, $"{kind}: {accepted + refused} inputs, {accepted} accepted, {refused} refused");

    private void Add(string kind, long accepted, long refused)
    {
        Inputs += accepted + refused;
        var (a, r) = _kinds.GetValueOrDefault(kind);
        _kinds[kind] = (a + accepted, r + refused);
    }
}
