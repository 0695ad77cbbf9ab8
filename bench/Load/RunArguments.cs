using System.CommandLine;
using System.Net;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load;

/// <summary>The options of a run, and what is taken where one is not given.</summary>
internal sealed class RunArguments
{
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "A smoke run of a few seconds: few scenarios, short rounds. Its figures mean nothing.",
    };

    private readonly Option<Workload[]?> _workloads = new("--workload")
    {
        Description = "produce, fetch, or both with a comma.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Words(argument, ("produce", Workload.Produce), ("fetch", Workload.Fetch)),
    };

    private readonly Option<Durability[]?> _durabilities = new("--durability")
    {
        Description = "ack.durability of the topics: fsync, replicated, or both with a comma.",
        HelpName = "LIST",
        CustomParser = argument =>
            CommandLine.Words(argument, ("fsync", Durability.Fsync), ("replicated", Durability.Replicated)),
    };

    private readonly Option<short[]?> _acks = new("--acks")
    {
        Description = "1, all, or both with a comma.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Words(argument, ("1", (short)1), ("all", (short)-1)),
    };

    private readonly Option<int[]?> _batchBytes = new("--batch-bytes")
    {
        Description = "Sizes of produced batches: 1024,16384,65536,1048576.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Numbers(argument, BatchFactory.BytesMin),
    };

    private readonly Option<int[]?> _fetchBytes = new("--fetch-bytes")
    {
        Description = "Most bytes of a fetch: 65536,1048576. The log has batches of 16384 bytes.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Numbers(argument, 16384),
    };

    private readonly Option<int[]?> _connections = new("--connections")
    {
        Description = "Connections, each with a thread of the generator: 1,4.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Numbers(argument, 1),
    };

    private readonly Option<int[]?> _inFlight = Number("--in-flight", "Produce requests of a connection in flight: 5.", 1);
    private readonly Option<int[]?> _recordBytes = Number("--record-bytes", "Bytes of a record's value: 100.", 1);
    private readonly Option<int[]?> _rounds = Number("--rounds", "Rounds that count, besides one that warms up: 5.", 1);
    private readonly Option<int[]?> _roundMs = Number("--round-ms", "Longest round in milliseconds: 500.", 10);
    private readonly Option<int[]?> _roundMb = Number("--round-mb", "Most of a round in MB: 300.", 1);

    private readonly Option<bool> _cold = new("--cold")
    {
        Description = "Touch no memory before the rounds, so that files grow into whatever pages the machine has.",
    };

    private readonly Option<IPEndPoint?> _bootstrap = new("--bootstrap")
    {
        Description = "A broker that runs, instead of one of our own.",
        HelpName = "IP:PORT",
        CustomParser = CommandLine.Address,
    };

    private readonly Option<int[]?> _pid = Number("--pid", "The process of that broker, for its processor time.", 1);

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The folder in which data is put and deleted again; the system's temporary one if not given.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _out = new("--out")
    {
        Description = "Write the results as JSON lines, as bench/results/NAME.jsonl.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] all =
        [
            _quick, _workloads, _durabilities, _acks, _batchBytes, _fetchBytes, _connections, _inFlight, _recordBytes, _rounds,
            _roundMs, _roundMb, _cold, _bootstrap, _pid, _data, _out,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given, and the usual for the rest.</summary>
    public LoadOptions Read(ParseResult parsed, string command)
    {
        var quick = parsed.GetValue(_quick);
        return new LoadOptions
        {
            Workloads = Given(parsed, _workloads, [Workload.Produce, Workload.Fetch]),
            Durabilities = Given(parsed, _durabilities, [Durability.Fsync, Durability.Replicated]),
            Acks = Given(parsed, _acks, quick ? [-1] : [1, -1]),
            BatchBytes = Given(parsed, _batchBytes, quick ? [16384] : [1 << 10, 1 << 14, 1 << 16, 1 << 20]),
            FetchBytes = Given(parsed, _fetchBytes, quick ? [1 << 16] : [1 << 16, 1 << 20]),
            Connections = Given(parsed, _connections, quick ? [2] : [1, 4]),
            InFlight = Of(parsed, _inFlight) ?? 5,
            RecordBytes = Of(parsed, _recordBytes) ?? 100,
            Rounds = Of(parsed, _rounds) ?? (quick ? 1 : 5),
            WarmUpTime = TimeSpan.FromSeconds(quick ? 0 : 4),
            RoundTime = TimeSpan.FromMilliseconds(Of(parsed, _roundMs) ?? (quick ? 50 : 500)),
            RoundBytes = (Of(parsed, _roundMb) ?? (quick ? 20 : 300)) * 1_000_000L,
            FetchLogBytes = quick ? 4 << 20 : 256 << 20,
            IsWarm = !parsed.GetValue(_cold),
            Bootstrap = parsed.GetValue(_bootstrap),
            BootstrapProcess = Of(parsed, _pid),
            DataFolder = parsed.GetValue(_data),
            OutFile = parsed.GetValue(_out),
            Command = command,
        };
    }

    /// <summary>A list that was not given is read as one of nothing.</summary>
    internal static T[] Given<T>(ParseResult parsed, Option<T[]?> option, T[] usual) =>
        parsed.GetValue(option) is { Length: > 0 } given ? given : usual;

    /// <summary>The number that was given.</summary>
    internal static int? Of(ParseResult parsed, Option<int[]?> option) => parsed.GetValue(option) is [var number] ? number : null;

    /// <summary>An option that takes one number.</summary>
    internal static Option<int[]?> Number(string name, string description, int least) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = argument =>
        {
            var numbers = CommandLine.Numbers(argument, least);
            if (numbers.Length > 1)
            {
                argument.AddError($"{name} takes one number");
            }

            return numbers;
        },
    };
}
