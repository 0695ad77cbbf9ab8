using System.Diagnostics;
using System.Globalization;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>
/// Tries inputs on every core until there were enough of them. An input depends on the seed and its number alone, so that
/// the number finds it again however many cores there are.
/// </summary>
internal sealed class FuzzRun(Func<IFuzzSubject> create, ulong seed, long inputs)
{
    private readonly Stopwatch _watch = new();
    private readonly Lock _lock = new();
    private string? _finding;

    /// <summary>How long it goes on when there were enough already.</summary>
    public TimeSpan Longer { get; init; } = TimeSpan.Zero;

    /// <summary>How long one input may take at most, on a machine however slow.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When it ends even if there were not enough, which is a failure.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Tries them all.</summary>
    /// <exception cref="FuzzFinding">One did what none may do, or does not end, or there were too few.</exception>
    public FuzzTally Run()
    {
        _watch.Start();
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Worker()).ToArray();
        for (var i = 0; i < workers.Length; i++)
        {
            var (worker, first) = (workers[i], i);
            worker.Thread = new Thread(() => Work(worker, first, workers.Length)) { IsBackground = true };
            worker.Thread.Start();
        }

        var tally = new FuzzTally();
        foreach (var worker in workers)
        {
            Await(worker);
            tally.Add(worker.Tally);
        }

        Report();
        FuzzFinding.Unless(tally.Inputs >= inputs, $"{tally.Inputs} inputs in {Limit}, not {inputs}");
        return tally;
    }

    private void Work(Worker worker, long first, int step)
    {
        var subject = create();
        worker.Subject = subject;
        for (var number = first; IsWanted(number, number / step); number += step)
        {
            try
            {
                subject.Make(new Prng(seed + (ulong)number));
                Volatile.Write(ref worker.Number, number);
                worker.Tally.Count(subject.Kind, subject.Try());
            }
            catch (Exception e)
            {
                Find(number, $"{e.Message}\n{subject.Line}\n{e.InnerException ?? e}");
                break;
            }
        }
    }

    private bool IsWanted(long number, long round)
    {
        if (Volatile.Read(ref _finding) is not null)
        {
            return false;
        }

        // The clock is asked now and then only.
        return number < inputs && (round & 0xFFF) != 0
            || _watch.Elapsed < (number < inputs ? Limit : Longer);
    }

    /// <summary>Waits for the end of a worker, as long as it gets on.</summary>
    private void Await(Worker worker)
    {
        var number = -1L;
        while (!worker.Thread!.Join(StuckAfter))
        {
            var reached = Volatile.Read(ref worker.Number);
            if (reached == number)
            {
                Find(number, $"no end after {StuckAfter}\n{worker.Subject?.Line}");
                Report();
            }

            number = reached;
        }
    }

    private void Find(long number, string what)
    {
        lock (_lock)
        {
            _finding ??= string.Create(CultureInfo.InvariantCulture, $"seed {seed}, input {number}: {what}");
        }
    }

    private void Report()
    {
        if (Volatile.Read(ref _finding) is { } finding)
        {
            throw new FuzzFinding(finding);
        }
    }

    /// <summary>What one core does.</summary>
    private sealed class Worker
    {
        public long Number = -1;

        public FuzzTally Tally { get; } = new();

        public Thread? Thread { get; set; }

        public IFuzzSubject? Subject { get; set; }
    }
}
