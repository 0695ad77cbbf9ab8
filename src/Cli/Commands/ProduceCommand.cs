using System.CommandLine;
using System.Text;
using KRaftNet.Cli.Hosting;
using KRaftNet.Cli.Output;
using KRaftNet.Cli.Streams;
using KRaftNet.Client.Producing;
using KRaftNet.Common;
using KRaftNet.Protocol.Compression;

namespace KRaftNet.Cli.Commands;

/// <summary><c>kraftnet produce TOPIC</c>: a record for each line of the standard input.</summary>
internal static class ProduceCommand
{
    /// <summary>A broker takes no larger request (<c>socket.request.max.bytes</c>).</summary>
    private const int LineBytesMax = 100 << 20;

    public static Command Make()
    {
        var (topic, bootstrap) = (ClientArguments.Topic(), ClientArguments.Bootstrap());
        var separator = new Option<string>("--key-separator")
        {
            Description = "What stands between key and value; a line without it is a value.",
            HelpName = "TEXT",
        };
        var acks = new Option<string>("--acks")
        {
            Description = "Whom to wait for: all, 1 or 0.",
            DefaultValueFactory = _ => "all",
        };
        acks.AcceptOnlyFromAmong("all", "-1", "1", "0");
        var compression = new Option<string>("--compression")
        {
            Description = "How records are compressed: none, gzip, snappy, lz4 or zstd.",
            DefaultValueFactory = _ => "lz4",
        };
        compression.AcceptOnlyFromAmong("none", "gzip", "snappy", "lz4", "zstd");
        var format = new Option<string>("--format", "-f")
        {
            Description = "The form of a line: value, or json as 'consume --format json' prints it.",
            DefaultValueFactory = _ => "value",
        };
        format.AcceptOnlyFromAmong("value", ClientArguments.Json);
        var command = new Command("produce", "Writes a record for each line of the standard input.")
        {
            topic, format, separator, acks, compression, bootstrap,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(format) == ClientArguments.Json && parsed.GetValue(separator) is not null)
            {
                parsed.AddError("--key-separator is for lines that are values; with --format json the key has its own place.");
            }
        });
        command.SetAction(parsed =>
        {
            using var session = new ClientSession(parsed.GetValue(bootstrap));
            var options = new ProducerOptions
            {
                Acks = parsed.GetRequiredValue(acks) switch { "0" => 0, "1" => 1, _ => -1 },
                Compression = Enum.Parse<CompressionType>(parsed.GetRequiredValue(compression), ignoreCase: true),
            };
            LineParser parser = parsed.GetValue(format) == ClientArguments.Json
                ? new JsonLines()
                : new ValueLines(Encoding.UTF8.GetBytes(parsed.GetValue(separator) ?? ""));
            Produce(session, parsed.GetRequiredValue(topic), options, parser);
            return 0;
        });
        return command;
    }

    private static void Produce(ClientSession session, string topic, ProducerOptions options, LineParser parser)
    {
        var random = new Prng((ulong)TimeProvider.System.GetTimestamp());
        var producer = session.Do(cluster => Producer.Open(cluster, topic, options, random));
        using var input = Console.OpenStandardInput();
        var lines = new LineReader(input, LineBytesMax);
        while (ReadMore(lines))
        {
            session.Do(_ => AppendAll(producer, lines, parser));
        }

        session.Do(_ => producer.Flush());
    }

    private static bool ReadMore(LineReader lines)
    {
        try
        {
            return lines.Read();
        }
        catch (InvalidDataException e)
        {
            throw new CommandException($"cannot produce: {e.Message}. Cut it into shorter lines.", inner: e);
        }
    }

    private static Task AppendAll(Producer producer, LineReader lines, LineParser parser)
    {
        while (lines.TryTake(out var line))
        {
            parser.Append(line, producer);
        }

        return producer.Room();
    }
}
