using KRaftNet.Config.Keys;
using KRaftNet.Config.Rules;

namespace KRaftNet.Config.ClientMetrics;

/// <summary>The keys of a subscription to clients' metrics (KIP-714).</summary>
public static class ClientMetricsKeys
{
    private static readonly KeyFactory Key = KeyFactory.ClientMetrics;

    public static readonly ConfigKey<int> IntervalMs = Key.Int(
            "interval.ms",
            300_000,
            "Milliseconds between two pushes of a client.")
        .Between(100, 3_600_000);

    public static readonly ConfigKey<IReadOnlyList<string>?> Metrics = Key.List(
        "metrics",
        [],
        "Prefixes of the metrics that clients push; * for all of them, empty for none.");

    public static readonly ConfigKey<IReadOnlyList<string>?> Match = Key.List(
            "match",
            [],
            "The clients that are asked, as PARAMETER=REGEX entries that must all match; empty: every client.")
        .Where(new ClientMatchRule());

    /// <summary>The registry, in the order of names.</summary>
    public static KeyRegistry Registry { get; } = new([IntervalMs, Metrics, Match]);
}
