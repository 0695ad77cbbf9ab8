using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using KRaftNet.Load.Ceiling;
using KRaftNet.Load.Flush;
using KRaftNet.Load.Quorum;
using KRaftNet.Load.Replicate;

namespace KRaftNet.Load;

/// <summary>The words of the command, and how it ends: 0 done, 1 failed, 2 not understood.</summary>
internal static class CommandLine
{
    private const int NotUnderstood = 2;
    private const string Program = "dotnet run -c Release --project bench/Load --";

    /// <summary>Parses and runs.</summary>
    public static int Run(string[] args)
    {
        var parsed = MakeRoot().Parse(args);
        if (parsed.Errors.Count == 0)
        {
            return parsed.Invoke();
        }

        foreach (var error in parsed.Errors)
        {
            Console.Error.WriteLine($"load: {error.Message}");
        }

        Console.Error.WriteLine("Try --help.");
        return NotUnderstood;
    }

    private static RootCommand MakeRoot()
    {
        var options = new RunArguments();
        var root = new RootCommand(
            "Drives produce and fetch against a broker, and in the same rounds against a ceiling (frame parse, CRC-32C, offset, "
            + "pwrite, acknowledgement, no Kafka protocol) and raw loopback. Starts and stops the servers itself.")
        {
            MakeCeiling(),
            MakeQuorum(),
            MakeFlush(),
            MakeReplicate(),
        };
        options.AddTo(root);
        root.SetAction(result => LoadSession.Run(options.Read(result, CommandOf(result))));
        return root;
    }

    private static Command MakeCeiling()
    {
        var data = new Option<string>("--data") { Description = "Where its logs lie.", HelpName = "DIR", Required = true };
        var command = new Command("ceiling", "The server that the broker is measured beside; the run starts it itself.") { data };
        command.SetAction(parsed => CeilingServer.Run(parsed.GetRequiredValue(data)));
        return command;
    }

    private static Command MakeQuorum()
    {
        var options = new QuorumArguments();
        var command = new Command(
            "quorum",
            "Changes of metadata at quorums of real nodes beside append and fdatasync alone, and the time that it takes until "
            + "changes are acknowledged again after the leader was killed.");
        options.AddTo(command);
        command.SetAction(result => QuorumSession.Run(options.Read(result, CommandOf(result))));
        return command;
    }

    private static Command MakeFlush()
    {
        var options = new FlushArguments();
        var command = new Command(
            "flush",
            "Ways to make the appends of many partitions durable, at three log directories on this disk, beside no flush at all.");
        options.AddTo(command);
        command.SetAction(result => FlushSession.Run(options.Read(result, CommandOf(result))));
        return command;
    }

    private static Command MakeReplicate()
    {
        var options = new ReplicateArguments();
        var command = new Command(
            "replicate",
            "Produce with acks=all to partitions of three replicas on three brokers, beside three processes that do the least: "
            + "frame, CRC-32C, pwrite, pull by two followers whose next fetch acknowledges, fdatasync where it is asked for.");
        options.AddTo(command);
        command.SetAction(result => ReplicateSession.Run(options.Read(result, CommandOf(result))));
        return command;
    }

    /// <summary>What repeats the run: the file of the results is named by its folder in the project, or not at all.</summary>
    private static string CommandOf(ParseResult parsed)
    {
        var words = parsed.Tokens
            .Select(token => token.Value)
            .Select(word => Path.IsPathRooted(word) ? "PATH" : word);
        return string.Join(' ', words.Prepend(Program));
    }

    /// <summary>A list of numbers with commas between them.</summary>
    internal static int[] Numbers(ArgumentResult argument, int least)
    {
        var numbers = new List<int>();
        foreach (var word in argument.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least)
            {
                numbers.Add(number);
            }
            else
            {
                argument.AddError($"'{word}' is no number from {least} on");
            }
        }

        return [.. numbers];
    }

    /// <summary>A list of words out of a few, with commas between them.</summary>
    internal static T[] Words<T>(ArgumentResult argument, params (string Word, T Value)[] known)
    {
        var values = new List<T>();
        foreach (var word in argument.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            var found = known.Where(one => one.Word == word).ToList();
            if (found.Count == 0)
            {
                argument.AddError($"'{word}' is none of {string.Join(", ", known.Select(one => one.Word))}");
            }

            values.AddRange(found.Select(one => one.Value));
        }

        return [.. values];
    }

    /// <summary>An address of numbers.</summary>
    internal static IPEndPoint? Address(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (IPEndPoint.TryParse(text, out var address) && address.Port > 0)
        {
            return address;
        }

        argument.AddError($"'{text}' is no address such as 127.0.0.1:9092");
        return null;
    }
}
