using System.CommandLine;

namespace KRaftNet.Load.Flush;

/// <summary>The words of <c>flush</c>, and what is taken where one is not given.</summary>
internal sealed class FlushArguments
{
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "A smoke run of some seconds. Its figures mean nothing.",
    };

    private readonly Option<FlushMethod[]?> _methods = new("--method")
    {
        Description = string.Join(", ", FlushMethod.Known.Select(known => known.Word)) + "; none is what the others are compared with.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Words(argument, [.. FlushMethod.Known]),
    };

    private readonly Option<int[]?> _partitions = new("--partitions")
    {
        Description = "Numbers of active partitions: 1,10,100,1000.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Numbers(argument, 1),
    };

    private readonly Option<int[]?> _batchBytes = new("--batch-bytes")
    {
        Description = "Sizes of batches: 16384,65536.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Numbers(argument, 1),
    };

    private readonly Option<int[]?> _inFlight = RunArguments.Number("--in-flight", "Batches in flight: 64.", 1);
    private readonly Option<int[]?> _rounds = RunArguments.Number("--rounds", "Rounds that count, besides one that warms up: 5.", 1);
    private readonly Option<int[]?> _roundMs = RunArguments.Number("--round-ms", "A round in milliseconds: 500.", 10);

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
        Option[] all = [_quick, _methods, _partitions, _batchBytes, _inFlight, _rounds, _roundMs, _data, _out];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given, and the usual for the rest.</summary>
    public FlushOptions Read(ParseResult parsed, string command)
    {
        var quick = parsed.GetValue(_quick);
        return new FlushOptions
        {
            Methods = RunArguments.Given(parsed, _methods, [.. FlushMethod.Known.Select(known => known.Value)]),
            Partitions = RunArguments.Given(parsed, _partitions, quick ? [1, 10] : [1, 10, 100, 1000]),
            BatchBytes = RunArguments.Given(parsed, _batchBytes, quick ? [16384] : [16384, 65536]),
            InFlight = RunArguments.Of(parsed, _inFlight) ?? 64,
            Rounds = RunArguments.Of(parsed, _rounds) ?? (quick ? 1 : 5),
            RoundTime = TimeSpan.FromMilliseconds(RunArguments.Of(parsed, _roundMs) ?? (quick ? 30 : 500)),
            DataFolder = parsed.GetValue(_data),
            OutFile = parsed.GetValue(_out),
            Command = command,
        };
    }
}
