using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Cli.Streams;
using KRaftNet.Cli.Streams.Forms;
using KRaftNet.Client;
using KRaftNet.Client.Fetching;
using KRaftNet.Common;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet consume TOPIC</c>: prints records, a line each.</summary>
internal static class ConsumeCommand
{
    public static Command Make()
    {
        var (topic, bootstrap, offset, format) =
            (ClientArguments.Topic(), ClientArguments.Bootstrap(), Offset(), Format());
        var count = new Option<long?>("--count", "-n") { Description = "Stop after so many records.", HelpName = "COUNT" };
        var exit = new Option<bool>("--exit", "-e") { Description = "Stop at the end of the partitions." };
        var partition = new Option<int?>("--partition", "-p") { Description = "Read this partition only." };
        var command = new Command("consume", "Prints the records of a topic.")
        {
            topic, offset, count, exit, partition, format, bootstrap,
        };
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            using var output = Console.OpenStandardOutput();
            var words = parsed.GetRequiredValue(format);
            Invariant.Require(RecordForms.TryParse(words, parsed.GetRequiredValue(topic), out var form) is null);
            var printer = new RecordPrinter(output, form, parsed.GetValue(count) ?? long.MaxValue);
            var fetcher = session.Do(cluster => Fetcher.Open(
                cluster, parsed.GetRequiredValue(topic), parsed.GetValue(partition), parsed.GetValue(offset)));
            Consume(session, fetcher, printer, parsed.GetValue(exit));
            return 0;
        });
        return command;
    }

    private static Option<StartPosition> Offset() => new("--offset", "-o")
    {
        Description = "Where to begin: start, end or an offset.",
        HelpName = "start|end|OFFSET",
        DefaultValueFactory = _ => StartPosition.End,
        CustomParser = ParseOffset,
    };

    private static Option<string> Format()
    {
        var option = new Option<string>("--format", "-f")
        {
            Description = "The form: value, json, or a text with places as in kcat: %t topic, %p partition, %o offset, "
                + "%T timestamp, %k key, %s value, %h headers, %K %S lengths; it ends a line where it says \\n.",
            HelpName = "value|json|TEXT",
            DefaultValueFactory = _ => RecordForms.Value,
        };
        option.Validators.Add(result =>
        {
            var words = result.GetValueOrDefault<string>();
            if (RecordForms.TryParse(words ?? "", topic: "", out _) is { } defect)
            {
                result.AddError($"'{words}' is no form. {defect}");
            }
        });
        return option;
    }

    private static StartPosition ParseOffset(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        switch (text)
        {
            case "start":
                return StartPosition.Start;
            case "end":
                return StartPosition.End;
            case var _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset):
                return StartPosition.At(offset);
            default:
                result.AddError($"'{text}' is neither start nor end nor an offset from 0.");
                return default;
        }
    }

    private static void Consume(ClientSession session, Fetcher fetcher, RecordPrinter printer, bool exitsAtEnd)
    {
        while (printer.WantsMore)
        {
            var (fetched, isAtEnd) = session.Do(async _ => (await fetcher.Poll(), fetcher.IsAtEnd));
            using (fetched)
            {
                Print(fetched, printer);
            }

            if (exitsAtEnd && isAtEnd)
            {
                return;
            }
        }
    }

    private static void Print(FetchedRecords fetched, RecordPrinter printer)
    {
        try
        {
            fetched.ReadTo(printer);
        }
        catch (KafkaException e)
        {
            throw Failures.Of(e);
        }
        finally
        {
            printer.Flush();
        }
    }
}
