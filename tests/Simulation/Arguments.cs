using System.Globalization;

namespace KRaftNet.Simulation;

/// <summary>What the command line asks for. Immutable.</summary>
internal sealed record Arguments
{
    /// <summary>How to ask.</summary>
    public const string Usage =
        """
        Runs the node in a simulated world, a seed at a time; fails if a seed fails.
          --seed S       the first seed (1); without --seeds and --minutes the only one
          --seeds N      how many seeds (100)
          --minutes M    begin new seeds for so long, after the --seeds are run
          --until-fail   stop at the first seed that fails
          --trace N      last steps that a failed seed shows (200)
          --hashes FILE  write each seed and its trace hash, a line each
        """;

    /// <summary>The first seed.</summary>
    public ulong First { get; private init; } = 1;

    /// <summary>How many seeds at least.</summary>
    public int Count { get; private init; } = 100;

    /// <summary>For how long seeds are begun beyond the count.</summary>
    public TimeSpan Time { get; private init; }

    /// <summary>Whether the first failure ends it.</summary>
    public bool StopsAtFailure { get; private init; }

    /// <summary>Last steps that a failure shows.</summary>
    public int TraceKept { get; private init; } = 200;

    /// <summary>Where the hashes go, or null.</summary>
    public string? HashFile { get; private init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It is not understood.</exception>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        var result = new Arguments();
        var (hasSeed, hasCount) = (false, false);
        for (var at = 0; at < words.Count; at++)
        {
            string Value() => ++at < words.Count ? words[at] : throw new FormatException("a value is missing");
            switch (words[at])
            {
                case "--seed":
                    result = result with { First = ulong.Parse(Value(), CultureInfo.InvariantCulture) };
                    hasSeed = true;
                    break;
                case "--seeds":
                    result = result with { Count = int.Parse(Value(), CultureInfo.InvariantCulture) };
                    hasCount = true;
                    break;
                case "--minutes":
                    var minutes = double.Parse(Value(), CultureInfo.InvariantCulture);
                    result = result with { Time = TimeSpan.FromMinutes(minutes) };
                    break;
                case "--until-fail":
                    result = result with { StopsAtFailure = true };
                    break;
                case "--trace":
                    result = result with { TraceKept = int.Parse(Value(), CultureInfo.InvariantCulture) };
                    break;
                case "--hashes":
                    result = result with { HashFile = Value() };
                    break;
                default:
                    throw new FormatException($"'{words[at]}' is not understood");
            }
        }

        return hasSeed && !hasCount && result.Time == TimeSpan.Zero ? result with { Count = 1 } : result;
    }
}
