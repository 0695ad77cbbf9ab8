using System.Collections.Immutable;
using System.CommandLine.Parsing;
using System.Globalization;

namespace KRaftNet.Cli.Commands;

/// <summary>The replicas that a partition is to have, as <c>PARTITION=BROKER,BROKER...</c>, the preferred leader first.</summary>
internal readonly record struct ReplicaAssignment(int Partition, ImmutableArray<int> Brokers)
{
    /// <summary>Reads one; ids are whole numbers, none is negative.</summary>
    public static bool TryParse(string text, out ReplicaAssignment assignment)
    {
        assignment = default;
        var sign = text.IndexOf('=', StringComparison.Ordinal);
        if (sign < 0 || !TryParseId(text.AsSpan(0, sign), out var partition))
        {
            return false;
        }

        var brokers = ImmutableArray.CreateBuilder<int>();
        foreach (var word in text[(sign + 1)..].Split(','))
        {
            if (!TryParseId(word, out var broker))
            {
                return false;
            }

            brokers.Add(broker);
        }

        assignment = new ReplicaAssignment(partition, brokers.ToImmutable());
        return true;
    }

    /// <summary>The assignments that a command line names.</summary>
    public static IReadOnlyList<ReplicaAssignment> ParseAll(ArgumentResult result)
    {
        var assignments = new List<ReplicaAssignment>();
        foreach (var token in result.Tokens)
        {
            if (TryParse(token.Value, out var assignment))
            {
                assignments.Add(assignment);
            }
            else
            {
                result.AddError($"'{token.Value}' is not PARTITION=BROKER,BROKER..., such as 0=1,2,3.");
            }
        }

        return assignments;
    }

    private static bool TryParseId(ReadOnlySpan<char> text, out int id) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);
}
