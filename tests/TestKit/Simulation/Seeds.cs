using System.Globalization;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// Which seeds a test runs: a fixed few by default, a chosen one to replay a failure, many in a long run.
/// </summary>
public static class Seeds
{
    /// <summary>Set to a seed, that one alone is run.</summary>
    public const string Variable = "KRAFTNET_SEED";

    /// <summary>Set to a number, so many times the usual seeds are run.</summary>
    public const string FactorVariable = "KRAFTNET_SEEDS_FACTOR";

    /// <summary>The seeds from 1 to the usual number, unless the environment says otherwise.</summary>
    public static IEnumerable<ulong> Usual(int count)
    {
        if (Read(Variable) is { } chosen)
        {
            yield return chosen;
            yield break;
        }

        var total = (ulong)count * Math.Max(1, Read(FactorVariable) ?? 1);
        for (var seed = 1UL; seed <= total; seed++)
        {
            yield return seed;
        }
    }

    private static ulong? Read(string variable) => ulong.TryParse(
        Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        ? value
        : null;
}
