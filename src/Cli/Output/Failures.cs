using System.CommandLine;
using KRaftNet.Client;
using KRaftNet.Client.Admin;
using KRaftNet.Protocol;

namespace KRaftNet.Cli.Output;

/// <summary>How errors are told: one paragraph on stderr.</summary>
internal static class Failures
{
    /// <summary>The command was understood and failed.</summary>
    public const int Failed = 1;

    /// <summary>The command was not understood.</summary>
    public const int NotUnderstood = 2;

    /// <summary>Tells what is wrong with the words of the command.</summary>
    public static int Usage(ParseResult parsed)
    {
        var command = CommandPath(parsed);
        foreach (var error in parsed.Errors)
        {
            Console.Error.WriteLine($"{command}: {error.Message}");
        }

        Console.Error.WriteLine($"Try '{command} --help'.");
        return NotUnderstood;
    }

    /// <summary>Tells why a command failed.</summary>
    public static int Report(CommandException e)
    {
        Console.Error.WriteLine($"kraftnet: {e.Message}");
        return e.ExitCode;
    }

    /// <summary>What a broker refused, as the failure of a command.</summary>
    public static CommandException Of(KafkaException e) => new(e.Message, Failed, e);

    /// <summary>Fails with the first partition that an error came of; returns if there is none.</summary>
    /// <param name="outcomes">What came of each.</param>
    /// <param name="what">What became of it, after its name.</param>
    /// <exception cref="CommandException">There is one.</exception>
    public static void ThrowFirst(IEnumerable<PartitionOutcome> outcomes, string what)
    {
        foreach (var (partition, error, message) in outcomes)
        {
            if (error != ErrorCode.None)
            {
                throw Of(KafkaException.Of(error, $"partition {partition} {what}", message));
            }
        }
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            names.Push(result.Command is RootCommand ? "kraftnet" : result.Command.Name);
        }

        return string.Join(' ', names);
    }
}
