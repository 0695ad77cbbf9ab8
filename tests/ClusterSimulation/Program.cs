using System.Diagnostics;
using System.Globalization;
using KRaftNet.Simulation;
using KRaftNet.TestKit.Trace;
using SeedRun = KRaftNet.ClusterSimulation.SeedRun;

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

using var hashes = arguments.HashFile is { } path ? new StreamWriter(path) : null;
var watch = Stopwatch.StartNew();
var digest = 0UL;
var (passed, failed, strikes, acked, steps, time) = (0, 0, 0L, 0L, 0L, TimeSpan.Zero);
for (var seed = arguments.First; passed + failed < arguments.Count || watch.Elapsed < arguments.Time; seed++)
{
    var run = SeedRun.Of(seed, arguments.TraceKept);
    digest = ContentHash.Mix(digest, run.TraceHash);
    hashes?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seed} {run.TraceHash:x16}"));
    strikes += run.Strikes;
    acked += run.Acked;
    steps += run.Steps;
    time += run.Time;
    if (run.Failure is null)
    {
        passed++;
        continue;
    }

    failed++;
    Console.WriteLine(run.Failure);
    if (arguments.StopsAtFailure)
    {
        break;
    }
}

// A run in which nothing was promised has shown nothing.
if (acked == 0 && failed == 0)
{
    Console.WriteLine("no record was acknowledged in any seed");
    (passed, failed) = (0, 1);
}

Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"from seed {arguments.First} in {watch.Elapsed.TotalSeconds:F1} s: {steps} events in {time.TotalSeconds:F0} virtual "
    + $"seconds, {strikes} faults, {acked} records acknowledged by all, digest {digest:x16}"));
Console.WriteLine($"{passed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
