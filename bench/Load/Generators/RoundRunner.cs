using System.Diagnostics;
using KRaftNet.Load.Measuring;

namespace KRaftNet.Load.Generators;

/// <summary>Runs the connections of a round side by side. Stateless.</summary>
internal static class RoundRunner
{
    /// <summary>Runs, and says what came of it.</summary>
    /// <param name="generators">One for each connection.</param>
    /// <param name="limit">When it ends.</param>
    /// <param name="cpu">The server's processor time so far, or null.</param>
    /// <exception cref="LoadException">A connection failed.</exception>
    public static Round Run(IReadOnlyList<IGenerator> generators, RoundLimit limit, Func<TimeSpan?> cpu)
    {
        var failures = new Exception?[generators.Count];
        using var start = new Barrier(generators.Count + 1);
        RoundBudget? budget = null;
        var threads = new Thread[generators.Count];
        for (var i = 0; i < threads.Length; i++)
        {
            var index = i;
            threads[i] = new Thread(() =>
            {
                start.SignalAndWait();
                failures[index] = Drive(generators[index], Volatile.Read(ref budget)!);
            });
            threads[i].Start();
        }

        var before = cpu();
        var startedAt = Stopwatch.GetTimestamp();
        Volatile.Write(ref budget, new RoundBudget(limit));
        start.SignalAndWait();
        foreach (var thread in threads)
        {
            thread.Join();
        }

        var used = cpu() - before;
        if (failures.FirstOrDefault(failure => failure is not null) is { } failed)
        {
            throw failed as LoadException ?? new LoadException($"a connection failed: {failed.Message}", failed);
        }

        return Sum(generators, startedAt, used);
    }

    private static Exception? Drive(IGenerator generator, RoundBudget budget)
    {
        try
        {
            generator.Run(budget);
            return null;
        }
        catch (Exception e)
        {
            // Told by the thread that waits for the round.
            return e;
        }
    }

    private static Round Sum(IReadOnlyList<IGenerator> generators, long startedAt, TimeSpan? cpu)
    {
        var latencies = new LatencyHistogram();
        foreach (var generator in generators)
        {
            latencies.Add(generator.Latencies);
        }

        var endedAt = generators.Max(generator => generator.EndedAt);
        if (endedAt <= startedAt)
        {
            throw new LoadException("a round ended without an answer; give it more time");
        }

        return new Round(
            generators.Sum(generator => generator.Bytes),
            generators.Sum(generator => generator.Records),
            Stopwatch.GetElapsedTime(startedAt, endedAt),
            latencies,
            cpu);
    }
}
