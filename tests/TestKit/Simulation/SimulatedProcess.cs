using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;
using KRaftNet.TestKit.Disk;
using KRaftNet.TestKit.Network;
using KRaftNet.TestKit.Trace;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Simulation;

/// <summary>
/// One life of a program on a machine, and all that the program is given: clock, randomness, files, network, loops,
/// executor. Everything it has set going ends with it; what a dead one still asks for is checked, traced and ignored.
/// Owned by the simulation's thread.
/// </summary>
public sealed class SimulatedProcess
{
    private readonly List<Action> _held = [];
    private readonly CallbackContext _context;
    private bool _paused;

    internal SimulatedProcess(SimulatedNode node, int incarnation, Prng prng)
    {
        Node = node;
        Incarnation = incarnation;
        Prng = prng.Split("program");
        _context = new CallbackContext(this);
        Clock = new SimulatedTimeProvider(this, prng.Split("timers"));
        Loops = new SimulatedLoops(this, prng.Split("loops"));
        Executor = new SimulatedDiskExecutor(this, prng.Split("executor"));
        Network = new SimulatedNetworkInterface(this);
    }

    /// <summary>The machine it runs on.</summary>
    public SimulatedNode Node { get; }

    /// <summary>Counts the machine's processes from 1.</summary>
    public int Incarnation { get; }

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>The program's random numbers.</summary>
    public Prng Prng { get; }

    /// <summary>The program's time.</summary>
    public TimeProvider Clock { get; }

    /// <summary>The program's disk.</summary>
    public IFileSystem Files => Node.Disk;

    /// <summary>The program's network.</summary>
    public INetwork Network { get; }

    /// <summary>The program's threads.</summary>
    public IEventLoops Loops { get; }

    /// <summary>The program's disk threads.</summary>
    public IDiskExecutor Executor { get; }

    /// <summary>
    /// Says of an exception that left a loop, timer or completion whether the program was meant to stop by it: then the
    /// process ends (nothing is lost on disk), else the seed fails. Null expects none.
    /// </summary>
    public Func<Exception, bool>? ExpectsDeath { get; set; }

    /// <summary>What the program died of, if it was expected.</summary>
    public Exception? DiedOf { get; private set; }

    internal SimulationScheduler Scheduler => Node.World.Scheduler;

    internal SimulatedLoop? CurrentLoop { get; set; }

    /// <summary>
    /// Holds everything it would do (SIGSTOP); the machine goes on taking bytes and connections for it.
    /// </summary>
    public void Pause()
    {
        Node.Record(TraceKind.Pause, "pause");
        _paused = true;
    }

    /// <summary>Lets it go on; what was due in between happens now.</summary>
    public void Resume()
    {
        Node.Record(TraceKind.Pause, "resume");
        _paused = false;
        foreach (var run in _held)
        {
            Scheduler.Schedule(0, run);
        }

        _held.Clear();
    }

    /// <summary>Something this process does after a delay, unless it is dead by then.</summary>
    /// <param name="delay">In units of 100 ns.</param>
    /// <param name="kind">For the trace.</param>
    /// <param name="detail">For the trace.</param>
    /// <param name="run">What it does.</param>
    /// <param name="loop">The loop it does it on; null for none.</param>
    internal SimulationEvent? Schedule(
        long delay, TraceKind kind, string detail, Action run, SimulatedLoop? loop = null)
    {
        Scheduler.CheckThread();
        if (!IsAlive)
        {
            Node.Record(TraceKind.Zombie, detail, Incarnation);
            return null;
        }

        return Scheduler.Schedule(delay, () => Occur(kind, detail, run, loop), loop?.Context ?? _context);
    }

    internal void Die()
    {
        IsAlive = false;
        _held.Clear();
    }

    private void Occur(TraceKind kind, string detail, Action run, SimulatedLoop? loop)
    {
        if (!IsAlive)
        {
            return;
        }

        if (_paused)
        {
            _held.Add(() => Occur(kind, detail, run, loop));
            return;
        }

        Node.Record(kind, detail);
        SynchronizationContext.SetSynchronizationContext(loop?.Context ?? _context);
        CurrentLoop = loop;
        try
        {
            run();
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The end of this process, not of the world.
        }
        finally
        {
            CurrentLoop = null;
            Node.NoticePowerLoss();
        }
    }

    private bool IsEnd(Exception e)
    {
        if (!IsAlive || (e is SimulatedCrashException && Node.Disk.IsOff))
        {
            return true;
        }

        if (ExpectsDeath?.Invoke(e) != true)
        {
            return false;
        }

        DiedOf = e;
        Node.Crash(CrashMode.KeepAll);
        return true;
    }

    // Where awaits outside all loops come back to: as on the thread pool, one after another in no order.
    private sealed class CallbackContext(SimulatedProcess process) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) =>
            process.Schedule(0, TraceKind.Callback, "callback", () => d(state));

        public override void Send(SendOrPostCallback d, object? state) =>
            throw new NotSupportedException("nobody may wait for another thread");

        public override SynchronizationContext CreateCopy() => this;
    }
}
