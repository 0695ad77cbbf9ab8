using System.Globalization;
using KRaftNet.RaftSimulation.World;

namespace KRaftNet.RaftSimulation;

/// <summary>What the command line asks for. Immutable.</summary>
internal sealed record Arguments
{
    /// <summary>How to ask.</summary>
    public const string Usage =
        """
        Runs quorums of the consensus core in a simulated world, a seed at a time; fails if a seed fails.
          --seeds A..B   from seed A to B, both run; A.. goes on until --events and --minutes are reached (1..100)
          --steps N      delivered events of each seed before its faults end (10000)
          --events N     at least so many delivered events in all, else the run fails
          --minutes M    begin new seeds for so long
          --limit M      begin no new seeds after so long, whatever is missing (no limit)
          --threads N    seeds at a time (1)
          --until-fail   stop at the first seed that fails
          --story        tell all that happens
          --log FILE     a line for every thousand seeds; what FILE has is not run again
        """;

    /// <summary>The first seed.</summary>
    public ulong First { get; private init; } = 1;

    /// <summary>The last seed, included.</summary>
    public ulong Last { get; private init; } = 100;

    /// <summary>Delivered events of each seed before its faults end.</summary>
    public long Steps { get; private init; } = Run.StepsDefault;

    /// <summary>The floor of delivered events.</summary>
    public long Events { get; private init; }

    /// <summary>For how long new seeds are begun at least.</summary>
    public TimeSpan Time { get; private init; }

    /// <summary>For how long new seeds are begun at most.</summary>
    public TimeSpan Limit { get; private init; } = TimeSpan.MaxValue;

    /// <summary>Seeds at a time.</summary>
    public int Threads { get; private init; } = 1;

    /// <summary>Whether the first failure ends it.</summary>
    public bool StopsAtFailure { get; private init; }

    /// <summary>Whether all that happens is told.</summary>
    public bool TellsStory { get; private init; }

    /// <summary>Where finished blocks of seeds are noted, or null.</summary>
    public string? LogFile { get; private init; }

    /// <summary>Reads the command line.</summary>
    /// <exception cref="FormatException">It is not understood.</exception>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        var result = new Arguments();
        for (var at = 0; at < words.Count; at++)
        {
            string Value() => ++at < words.Count ? words[at] : throw new FormatException("a value is missing");
            result = words[at] switch
            {
                "--seeds" => result.WithSeeds(Value()),
                "--steps" => result with { Steps = Number(Value()) },
                "--events" => result with { Events = Number(Value()) },
                "--minutes" => result with { Time = Minutes(Value()) },
                "--limit" => result with { Limit = Minutes(Value()) },
                "--threads" => result with { Threads = (int)Number(Value()) },
                "--until-fail" => result with { StopsAtFailure = true },
                "--story" => result with { TellsStory = true },
                "--log" => result with { LogFile = Value() },
                var word => throw new FormatException($"'{word}' is not understood"),
            };
        }

        return result.Steps > 0 && result.Threads > 0
            ? result
            : throw new FormatException("--steps and --threads must be above 0");
    }

    private static long Number(string word) => long.Parse(word, CultureInfo.InvariantCulture);

    private static TimeSpan Minutes(string word) =>
        TimeSpan.FromMinutes(double.Parse(word, CultureInfo.InvariantCulture));

    private Arguments WithSeeds(string range)
    {
        var parts = range.Split("..");
        if (parts.Length != 2)
        {
            throw new FormatException($"'{range}' is no range of seeds");
        }

        var first = ulong.Parse(parts[0], CultureInfo.InvariantCulture);
        var last = parts[1].Length == 0 ? ulong.MaxValue : ulong.Parse(parts[1], CultureInfo.InvariantCulture);
        return first <= last
            ? this with { First = first, Last = last }
            : throw new FormatException($"'{range}' is empty");
    }
}
