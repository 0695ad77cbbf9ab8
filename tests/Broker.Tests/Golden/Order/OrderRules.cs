using System.Text.Json;
using System.Text.RegularExpressions;

namespace KRaftNet.Broker.Tests.Golden.Order;

/// <summary>
/// The reviewed list of differences in order, <c>order-differences.jsonl</c> beside this file: patterns that a pair must
/// match in full, where it is seen, and why that is so. Immutable.
/// </summary>
internal sealed class OrderRules
{
    private readonly List<Rule> _rules;

    private OrderRules(List<Rule> rules) => _rules = rules;

    /// <summary>Reads the list.</summary>
    public static OrderRules Read()
    {
        var name = typeof(OrderRules).Assembly.GetManifestResourceNames()
            .Single(resource => resource.EndsWith("order-differences.jsonl", StringComparison.Ordinal));
        using var reader = new StreamReader(typeof(OrderRules).Assembly.GetManifestResourceStream(name)!);
        var rules = new List<Rule>();
        while (reader.ReadLine() is { } line)
        {
            var rule = JsonDocument.Parse(line).RootElement;
            rules.Add(new Rule(
                rule.GetProperty("seen").GetString()!,
                PatternOf(rule, "phase"),
                PatternOf(rule, "pair"),
                PatternOf(rule, "before"),
                PatternOf(rule, "after"),
                rule.GetProperty("reason").GetString()!));
        }

        return new OrderRules(rules);
    }

    /// <summary>Why a pair is seen only here, or only in the recordings; null if no rule says so.</summary>
    public string? Explain(OrderedPair pair, bool here)
    {
        var seen = here ? "here" : "recorded";
        foreach (var rule in _rules)
        {
            if (rule.Seen == seen && rule.Phase.IsMatch(pair.Phase) && rule.Pair.IsMatch(pair.Pair)
                && rule.Before.IsMatch(pair.Before) && rule.After.IsMatch(pair.After))
            {
                rule.IsUsed = true;
                return rule.Reason;
            }
        }

        return null;
    }

    /// <summary>Rules that explained nothing.</summary>
    public IEnumerable<string> Unused() => _rules.Where(rule => !rule.IsUsed).Select(rule => $"{rule.Seen}: {rule.Reason}");

    private static Regex PatternOf(JsonElement rule, string field) => new(
        rule.TryGetProperty(field, out var pattern) ? $"^(?:{pattern.GetString()})$" : "", RegexOptions.CultureInvariant);

    private sealed record Rule(string Seen, Regex Phase, Regex Pair, Regex Before, Regex After, string Reason)
    {
        public bool IsUsed { get; set; }
    }
}
