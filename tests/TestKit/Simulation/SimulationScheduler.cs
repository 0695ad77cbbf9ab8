using System.Diagnostics;
using KRaftNet.Common;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// Virtual time and one queue of events for a whole world, run on the thread that made it. Events of the same instant
/// run in an order drawn from the seed: first-in-first-out would always show the same one of the interleavings that
/// real threads may take (the order within one loop is kept by the loop itself). While it runs, it is the
/// synchronization context of the test's own code; a call from any other thread fails the seed.
/// </summary>
public sealed class SimulationScheduler : SynchronizationContext
{
    private readonly PriorityQueue<SimulationEvent, (long Ticks, ulong Order)> _queue = new();
    private readonly Prng _order;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile Exception? _failure;

    /// <summary>An empty world's time, at 0.</summary>
    public SimulationScheduler(ulong seed, SimulationOptions? options = null)
    {
        Seed = seed;
        Options = options ?? new SimulationOptions();
        Prng = new Prng(seed);
        Trace = new SimulationTrace(Options.TraceKept);
        _order = Prng.Split("order");
    }

    /// <summary>Everything random comes from it.</summary>
    public ulong Seed { get; }

    /// <summary>Bounds, faults, replay command.</summary>
    public SimulationOptions Options { get; }

    /// <summary>To be split by purpose, never drawn from.</summary>
    public Prng Prng { get; }

    /// <summary>What happened.</summary>
    public SimulationTrace Trace { get; }

    /// <summary>Virtual time since the start.</summary>
    public TimeSpan Now => new(Ticks);

    /// <summary>The same in units of 100 ns.</summary>
    public long Ticks { get; private set; }

    /// <summary>Events run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether nothing is left to happen.</summary>
    public bool IsIdle => _queue.Count == 0;

    /// <summary>Fails the seed if the caller is not the simulation's thread.</summary>
    public void CheckThread()
    {
        var caller = Environment.CurrentManagedThreadId;
        if (caller != _thread)
        {
            var failure = new InvalidOperationException(
                $"thread {caller} called into the simulation of thread {_thread}:\n{new StackTrace(1)}");
            Fail(failure);
            throw failure;
        }
    }

    /// <summary>Makes the run fail after the current step; the first failure is the one that is told.</summary>
    public void Fail(Exception failure) => _failure ??= failure;

    /// <summary>
    /// Puts an event into the queue, to run after the delay (at once, but not inside this call, if it is 0).
    /// </summary>
    /// <param name="delay">In units of 100 ns, at least 0.</param>
    /// <param name="run">What happens.</param>
    /// <param name="context">Where continuations of it go; null for the scheduler itself.</param>
    public SimulationEvent Schedule(long delay, Action run, SynchronizationContext? context = null)
    {
        CheckThread();
        Invariant.Require(delay >= 0);
        var item = new SimulationEvent(run, context ?? this);
        _queue.Enqueue(item, (Ticks + delay, _order.NextUInt64()));
        return item;
    }

    /// <summary>Runs until virtual time has moved on by so much, or nothing is left to happen.</summary>
    public void RunFor(TimeSpan time)
    {
        var end = Ticks + time.Ticks;
        Loop(() => false, end);
        Ticks = Math.Max(Ticks, end);
    }

    /// <summary>
    /// Runs until the condition holds; looked at after each event. False if it does not within the time, or if
    /// nothing is left to happen.
    /// </summary>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        Loop(condition, Ticks + limit.Ticks);
        return condition();
    }

    /// <summary>Runs a test's own asynchronous steps to their end, within the budget of virtual time.</summary>
    public void Run(Func<Task> scenario)
    {
        Task? task = null;
        Schedule(0, () => task = scenario());
        if (!RunUntil(() => task is { IsCompleted: true }, Options.TimeMax))
        {
            var reason = IsIdle ? "nothing is left to happen, yet the scenario waits" : "out of time";
            throw new SimulationFailedException(this, new TimeoutException(reason));
        }

        if (task!.Exception is { } failure)
        {
            throw new SimulationFailedException(this, failure.InnerException ?? failure);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => Schedule(0, () =>
    {
        Trace.Add(Ticks, TraceKind.Callback, -1, "test");
        d(state);
    });

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("a simulated world has one thread: nobody may wait for it");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private void Loop(Func<bool> done, long end)
    {
        CheckThread();
        var outer = Current;
        try
        {
            while (!done() && _queue.TryPeek(out _, out var next) && next.Ticks <= end)
            {
                Step();
            }
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private void Step()
    {
        _queue.TryDequeue(out var item, out var time);
        Ticks = time.Ticks;
        if (item!.IsCancelled)
        {
            return;
        }

        Steps++;
        SetSynchronizationContext(item.Context);
        try
        {
            item.Run();
            CheckBudget();
        }
        catch (Exception e)
        {
            Fail(e);
        }

        if (_failure is { } failure)
        {
            throw new SimulationFailedException(this, failure);
        }
    }

    private void CheckBudget()
    {
        if (Steps > Options.StepsMax || Ticks > Options.TimeMax.Ticks)
        {
            throw new TimeoutException($"out of budget: {Steps} steps, {Now} of virtual time");
        }
    }
}

/// <summary>Something that is going to happen. Owned by the simulation's thread.</summary>
public sealed class SimulationEvent
{
    internal SimulationEvent(Action run, SynchronizationContext context)
    {
        Run = run;
        Context = context;
    }

    internal Action Run { get; }

    internal SynchronizationContext Context { get; }

    internal bool IsCancelled { get; private set; }

    /// <summary>Keeps it from happening, if it has not yet.</summary>
    public void Cancel() => IsCancelled = true;
}
