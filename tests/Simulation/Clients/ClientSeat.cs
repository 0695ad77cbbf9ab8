using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.TestKit.Simulation;

namespace KRaftNet.Simulation.Clients;

/// <summary>
/// What a simulated client has for itself: a loop, a stream of random numbers, and a connection. Owned by its loop.
/// </summary>
internal sealed class ClientSeat
{
    private readonly SimulatedProcess _process;
    private readonly IEventLoop _loop;

    public ClientSeat(SimulatedProcess process, string name, HostAndPort node)
    {
        _process = process;
        _loop = process.Loops.Create(name);
        Random = process.Prng.Split(name);
        Connection = new ClientConnection(process, _loop, name, node);
    }

    /// <summary>The client's own chance.</summary>
    public Prng Random { get; }

    /// <summary>The way to the node.</summary>
    public ClientConnection Connection { get; }

    /// <summary>The client's wall clock, in milliseconds.</summary>
    public long NowMs => _process.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Whether its work has ended.</summary>
    public bool IsAtRest { get; private set; }

    /// <summary>Starts the client's work on its loop; an exception of it fails the seed.</summary>
    public void Begin(Func<Task> work) => _loop.Post(() => _ = Guard(work));

    /// <summary>Waits between 1 ms and the given time.</summary>
    public Task Pause(int maxMs) => Task.Delay(TimeSpan.FromMilliseconds(Random.Next(1, maxMs + 1)), _process.Clock);

    private async Task Guard(Func<Task> work)
    {
        try
        {
            await work();
            IsAtRest = true;
        }
        catch (Exception e)
        {
            _process.Node.World.Scheduler.Fail(e);
        }
    }
}
