using KRaftNet.ClusterSimulation.World;
using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;
using KRaftNet.Simulation.Clients;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport.Peers;

namespace KRaftNet.ClusterSimulation.Clients;

/// <summary>
/// What a client of a cluster has for itself: a loop, a stream of random numbers, and a connection to each broker. Owned by its
/// loop.
/// </summary>
internal sealed class ClusterSeat
{
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromMilliseconds(1500);

    private readonly SimulatedProcess _process;
    private readonly IEventLoop _loop;
    private readonly List<ClientConnection> _connections;

    public ClusterSeat(SimulatedProcess process, string name, IEnumerable<ClusterNode> brokers)
    {
        _process = process;
        _loop = process.Loops.Create(name);
        Random = process.Prng.Split(name);
        _connections =
            [.. brokers.Select(broker => new ClientConnection(process, _loop, name, broker.Address, AnswerTimeout))];
    }

    /// <summary>The client's own chance.</summary>
    public Prng Random { get; }

    /// <summary>The client's wall clock, in milliseconds.</summary>
    public long NowMs => _process.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Buffers of what is sent.</summary>
    public BufferPool Buffers => _connections[0].Buffers;

    /// <summary>Whether its work has ended.</summary>
    public bool IsAtRest { get; private set; }

    /// <summary>What it is doing, for a run that waits for it.</summary>
    public string Doing { get; set; } = "nothing yet";

    /// <summary>Any broker.</summary>
    public NodeId AnyBroker() => new(1 + Random.Next(_connections.Count));

    /// <summary>See <see cref="ClientConnection.Ask"/>; null also of a broker that there is not.</summary>
    public async Task<Reply<TResponse>?> Ask<TRequest, TResponse>(NodeId broker, TRequest request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        broker.Value >= 1 && broker.Value <= _connections.Count
            ? await _connections[broker.Value - 1].Ask<TRequest, TResponse>(request)
            : null;

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
