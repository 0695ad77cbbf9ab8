using System.CommandLine;
using KRaftNet.Load.Frames;
using KRaftNet.Load.Scenarios;

namespace KRaftNet.Load.Replicate;

/// <summary>The words of <c>replicate</c>, and what is taken where one is not given.</summary>
internal sealed class ReplicateArguments
{
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "A smoke run of some seconds: few scenarios, short rounds. Its figures mean nothing.",
    };

    private readonly Option<Durability[]?> _durabilities = new("--durability")
    {
        Description = "ack.durability of the topics: fsync, replicated, or both with a comma.",
        HelpName = "LIST",
        CustomParser = argument =>
            CommandLine.Words(argument, ("fsync", Durability.Fsync), ("replicated", Durability.Replicated)),
    };

    private readonly Option<int[]?> _batchBytes = new("--batch-bytes")
    {
        Description = "Sizes of batches: 16384,65536,1048576.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Numbers(argument, BatchFactory.BytesMin),
    };

    private readonly Option<int[]?> _partitions = new("--partitions")
    {
        Description = "Numbers of partitions: 1,100.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Numbers(argument, 1),
    };

    private readonly Option<int[]?> _inFlight = RunArguments.Number("--in-flight", "Requests in flight: 5.", 1);
    private readonly Option<int[]?> _recordBytes =
        RunArguments.Number("--record-bytes", "Bytes of a record's value: 100.", 1);
    private readonly Option<int[]?> _rounds =
        RunArguments.Number("--rounds", "Rounds that count, besides one that warms up: 3.", 1);
    private readonly Option<int[]?> _roundMs = RunArguments.Number("--round-ms", "Longest round in milliseconds: 500.", 10);
    private readonly Option<int[]?> _roundMb =
        RunArguments.Number("--round-mb", "Most of a round in MB, of one replica: 150.", 1);

    private readonly Option<bool> _cold = new("--cold")
    {
        Description = "Touch no memory before the rounds, so that files grow into whatever pages the machine has.",
    };

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
            _quick, _durabilities, _batchBytes, _partitions, _inFlight, _recordBytes, _rounds, _roundMs, _roundMb, _cold, _data,
            _out,
        ];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given, and the usual for the rest.</summary>
    public ReplicateOptions Read(ParseResult parsed, string command)
    {
        var quick = parsed.GetValue(_quick);
        return new ReplicateOptions
        {
            Durabilities = RunArguments.Given(parsed, _durabilities, [Durability.Fsync, Durability.Replicated]),
            BatchBytes = RunArguments.Given(parsed, _batchBytes, quick ? [1 << 14] : [1 << 14, 1 << 16, 1 << 20]),
            Partitions = RunArguments.Given(parsed, _partitions, quick ? [1, 3] : [1, 100]),
            InFlight = RunArguments.Of(parsed, _inFlight) ?? 5,
            RecordBytes = RunArguments.Of(parsed, _recordBytes) ?? 100,
            Rounds = RunArguments.Of(parsed, _rounds) ?? (quick ? 1 : 3),
            WarmUpTime = TimeSpan.FromSeconds(quick ? 0 : 12),
            RoundTime = TimeSpan.FromMilliseconds(RunArguments.Of(parsed, _roundMs) ?? (quick ? 50 : 500)),
            RoundBytes = (RunArguments.Of(parsed, _roundMb) ?? (quick ? 10 : 150)) * 1_000_000L,
            IsWarm = !parsed.GetValue(_cold),
            DataFolder = parsed.GetValue(_data),
            OutFile = parsed.GetValue(_out),
            Command = command,
        };
    }
}
