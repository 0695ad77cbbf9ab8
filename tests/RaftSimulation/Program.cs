using System.Diagnostics;
using KRaftNet.RaftSimulation;

Arguments arguments;
try
{
    arguments = Arguments.Parse(args);
}
catch (FormatException e)
{
    Console.Error.WriteLine($"{e.Message}\n{Arguments.Usage}");
    return 2;
}

var watch = Stopwatch.StartNew();
var log = arguments.LogFile is { } path ? new BlockLog(path, arguments.Steps) : null;
var blocks = new Blocks(arguments, log is null ? 100UL : BlockLog.SeedsPerLine);
var total = log?.Sum ?? new SeedResult();
var failed = 0;
for (var seed = log?.Next(arguments.First) ?? arguments.First; seed <= arguments.Last && !IsEnough(); )
{
    var block = blocks.Run(seed);
    failed += block.Failures.Count;
    block.Failures.ForEach(Console.WriteLine);
    total = total.With(block.Sum);
    if (block.Failures.Count == 0)
    {
        log?.Write(block);
    }

    if (block.Last == ulong.MaxValue || (failed > 0 && arguments.StopsAtFailure))
    {
        break;
    }

    seed = block.Last + 1;
}

Console.WriteLine(FormattableString.Invariant(
    $"from seed {arguments.First}, {total.Seeds} seeds of {arguments.Steps} steps in {watch.Elapsed.TotalSeconds:F1} s: {total}"));
if (total.Events < arguments.Events)
{
    Console.WriteLine($"{total.Events} delivered events are below the floor of {arguments.Events}");
    failed++;
}
else if (arguments.Events > 0)
{
    Console.WriteLine($"floor of {arguments.Events} delivered events reached");
}

// A quiet world proves nothing.
if (failed == 0 && total.Seeds >= 100 && !(total.Leaders > total.Seeds && total.Cuts > 0 && total.Snapshots > 0
    && total.VoterSets > 0 && total.Torn > 0 && total.Committed > total.Seeds))
{
    Console.WriteLine("hardly anything happened in these seeds");
    failed++;
}

Console.WriteLine($"{Math.Max(0, total.Seeds - failed)} passed, {failed} failed");
return failed == 0 ? 0 : 1;

bool IsEnough() =>
    watch.Elapsed >= arguments.Limit
    || (arguments.Last == ulong.MaxValue && total.Events >= arguments.Events && watch.Elapsed >= arguments.Time);
