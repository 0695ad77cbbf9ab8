using System.Diagnostics;

namespace KRaftNet.RaftSimulation;

/// <summary>Seeds that were run together: what came of them is the same on any number of threads. Immutable.</summary>
internal sealed record Block(ulong First, ulong Last, SeedResult Sum, List<string> Failures, TimeSpan Took);

/// <summary>Runs seeds block by block, each on its own thread from begin to end.</summary>
internal sealed class Blocks(Arguments arguments, ulong size)
{
    public Block Run(ulong first)
    {
        var watch = Stopwatch.StartNew();
        var last = arguments.Last - first < size ? arguments.Last : first + size - 1;
        var results = new SeedResult?[(int)(last - first) + 1];
        var next = -1;
        var threads = new List<Thread>();
        for (var i = 1; i < arguments.Threads; i++)
        {
            threads.Add(new Thread(Work));
            threads[^1].Start();
        }

        Work();
        threads.ForEach(t => t.Join());
        var ran = results.TakeWhile(r => r is not null).ToList();
        return new Block(
            first,
            last,
            ran.Aggregate(new SeedResult(), (sum, r) => sum.With(r!)),
            [.. ran.Where(r => r!.Failure is not null).Select(r => r!.Failure!)],
            watch.Elapsed);

        void Work()
        {
            for (var at = Interlocked.Increment(ref next); at < results.Length; at = Interlocked.Increment(ref next))
            {
                var result = SeedResult.Of(first + (ulong)at, arguments.Steps, arguments.TellsStory);
                if (arguments.TellsStory)
                {
                    Console.WriteLine(string.Join('\n', result.Story));
                }

                results[at] = result with { Story = [] };
                if (result.Failure is not null && arguments.StopsAtFailure)
                {
                    Interlocked.Exchange(ref next, results.Length);
                }
            }
        }
    }
}
