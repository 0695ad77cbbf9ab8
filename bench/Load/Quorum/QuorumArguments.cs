using System.CommandLine;

namespace KRaftNet.Load.Quorum;

/// <summary>The words of <c>quorum</c>, and what is taken where one is not given.</summary>
internal sealed class QuorumArguments
{
    private readonly Option<bool> _quick = new("--quick")
    {
        Description = "A smoke run of some seconds: short rounds, one kill. Its figures mean nothing.",
    };

    private readonly Option<QuorumMeasure[]?> _measures = new("--measure")
    {
        Description = "changes, failover, produce-gap, or some with commas: the first two.",
        HelpName = "LIST",
        CustomParser = argument =>
            CommandLine.Words(
                argument,
                ("changes", QuorumMeasure.Changes),
                ("failover", QuorumMeasure.Failover),
                ("produce-gap", QuorumMeasure.ProduceGap)),
    };

    private readonly Option<int[]?> _voters = new("--voters")
    {
        Description = "Numbers of voters: 1,3.",
        HelpName = "LIST",
        CustomParser = argument => CommandLine.Numbers(argument, 1),
    };

    private readonly Option<QuorumProfile[]?> _profiles = new("--profile")
    {
        Description = "Time-outs of the quorums whose leader is killed: defaults, fast, or both with a comma.",
        HelpName = "LIST",
        CustomParser = argument =>
            CommandLine.Words(argument, ("defaults", QuorumProfile.Defaults), ("fast", QuorumProfile.Fast)),
    };

    private readonly Option<int[]?> _kills = RunArguments.Number("--kills", "Leaders killed with each profile: 10.", 1);
    private readonly Option<int[]?> _holds =
        RunArguments.Number("--holds", "Leaders of a partition held with each profile, for produce-gap: 3.", 0);

    private readonly Option<int[]?> _rounds = RunArguments.Number("--rounds", "Rounds that count, besides one that warms up: 5.", 1);
    private readonly Option<int[]?> _roundMs = RunArguments.Number("--round-ms", "A round in milliseconds: 1000.", 10);

    private readonly Option<int[]?> _connections =
        RunArguments.Number("--connections", "Connections when many changes are in flight: 4.", 1);

    private readonly Option<int[]?> _inFlight = RunArguments.Number("--in-flight", "Requests in flight of each of them: 4.", 1);

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
            [_quick, _measures, _voters, _profiles, _kills, _holds, _rounds, _roundMs, _connections, _inFlight, _data, _out];
        foreach (var option in all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>What was given, and the usual for the rest.</summary>
    public QuorumOptions Read(ParseResult parsed, string command)
    {
        var quick = parsed.GetValue(_quick);
        return new QuorumOptions
        {
            Measures = RunArguments.Given(parsed, _measures, [QuorumMeasure.Changes, QuorumMeasure.Failover]),
            Voters = RunArguments.Given(parsed, _voters, [1, 3]),
            Profiles = RunArguments.Given(
                parsed, _profiles, quick ? [QuorumProfile.Fast] : [QuorumProfile.Defaults, QuorumProfile.Fast]),
            Kills = RunArguments.Of(parsed, _kills) ?? (quick ? 1 : 10),
            Holds = RunArguments.Of(parsed, _holds) ?? (quick ? 1 : 3),
            Rounds = RunArguments.Of(parsed, _rounds) ?? (quick ? 1 : 5),
            RoundTime = TimeSpan.FromMilliseconds(RunArguments.Of(parsed, _roundMs) ?? (quick ? 50 : 1000)),
            Connections = RunArguments.Of(parsed, _connections) ?? 4,
            InFlight = RunArguments.Of(parsed, _inFlight) ?? 4,
            DataFolder = parsed.GetValue(_data),
            OutFile = parsed.GetValue(_out),
            Command = command,
        };
    }
}
