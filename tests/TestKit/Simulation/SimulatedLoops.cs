using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.TestKit.Trace;

namespace KRaftNet.TestKit.Simulation;

/// <summary>Makes the loops of a process; owned by the simulation's thread.</summary>
internal sealed class SimulatedLoops(SimulatedProcess process, Prng prng) : IEventLoops
{
    public IEventLoop Create(string name) => new SimulatedLoop(process, name, prng);
}

/// <summary>
/// A loop whose pieces run in the order of posting, one an event, so that pieces of other loops may come between any
/// two.
/// </summary>
internal sealed class SimulatedLoop : IEventLoop
{
    private readonly SimulatedProcess _process;
    private readonly Prng _prng;
    private readonly Queue<Action> _pieces = new();
    private bool _turnDue;

    public SimulatedLoop(SimulatedProcess process, string name, Prng prng)
    {
        _process = process;
        _prng = prng;
        Name = name;
        Context = new LoopContext(this);
    }

    public string Name { get; }

    public bool IsCurrent
    {
        get
        {
            _process.Scheduler.CheckThread();
            return _process.CurrentLoop == this;
        }
    }

    public SynchronizationContext Context { get; }

    public void Post(Action work)
    {
        ArgumentNullException.ThrowIfNull(work);
        _process.Scheduler.CheckThread();
        _pieces.Enqueue(work);
        if (!_turnDue)
        {
            ScheduleTurn();
        }
    }

    private void ScheduleTurn()
    {
        var delay = _prng.Next(_process.Node.World.Faults.LoopDelayMax.Ticks + 1);
        _turnDue = _process.Schedule(delay, TraceKind.LoopTurn, Name, Turn, this) is not null;
    }

    private void Turn()
    {
        var work = _pieces.Dequeue();
        _turnDue = false;
        if (_pieces.Count > 0)
        {
            ScheduleTurn();
        }

        work();
    }

    private sealed class LoopContext(SimulatedLoop loop) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => loop.Post(() => d(state));

        public override void Send(SendOrPostCallback d, object? state) =>
            throw new NotSupportedException("a loop never waits for another");

        public override SynchronizationContext CreateCopy() => this;
    }
}
