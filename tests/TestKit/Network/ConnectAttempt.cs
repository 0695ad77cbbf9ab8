using KRaftNet.Common;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport;

namespace KRaftNet.TestKit.Network;

/// <summary>
/// One attempt to connect: asks, asks again while nobody answers, and tells its process the outcome once. Owned by the
/// simulation's thread.
/// </summary>
internal sealed class ConnectAttempt(
    SimulatedProcess process,
    SimulatedLoop loop,
    HostAndPort local,
    HostAndPort address,
    Func<IByteChannel?, NetworkException?, IChannelHandler?> connected)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly SimulatedNode _node = process.Node;
    private long _deadline;
    private SimulatedNode? _target;

    private SimulatedNetwork Network => _node.World.Network;

    public void Begin()
    {
        _deadline = process.Scheduler.Ticks + _node.World.Faults.ConnectTimeout.Ticks;
        _target = Network.Resolve(_node, address.Host);
        if (_target is null)
        {
            Fail(NetworkError.UnknownHost, "no such host");
            return;
        }

        Ask();
    }

    // Both ways must be free for an answer; a machine without power does not even refuse.
    private void Ask()
    {
        if (!process.IsAlive)
        {
            return;
        }

        var target = _target!;
        if (!Network.Links.IsCut(_node, target) && !Network.Links.IsCut(target, _node) && !target.IsSilent)
        {
            After(Network.Links.DrawArrival(), Knock);
        }
        else if (process.Scheduler.Ticks >= _deadline)
        {
            Fail(NetworkError.Unreachable, "no answer in time");
        }
        else
        {
            After(process.Scheduler.Ticks + AskAgain.Ticks, Ask);
        }
    }

    private void Knock()
    {
        if (!process.IsAlive)
        {
            return;
        }

        if (_target!.IsSilent || Network.Links.IsCut(_node, _target))
        {
            Ask();
            return;
        }

        var listener = Network.FindListener(_target, address.Port);
        if (listener is null)
        {
            Fail(NetworkError.Refused, "nobody listens");
            return;
        }

        var (client, server) = Network.Connect(process, loop, local, listener);
        Network.Record(_node, $"{local} to {address}");
        listener.Accept(server);
        Network.Links.Transmit(_target, _node, Network.Links.DrawArrival(), () => Succeed(client));
    }

    private void Succeed(SimulatedChannel client) => loop.Post(() =>
    {
        if (connected(client, null) is { } handler)
        {
            client.Attach(handler);
        }
        else
        {
            client.Close(abort: true);
        }
    });

    private void Fail(NetworkError error, string detail)
    {
        Network.Record(_node, $"{address}: {error}");
        After(Network.Links.DrawArrival(), () => loop.Post(
            () => connected(null, new NetworkException(error, address, detail))));
    }

    private void After(long ticks, Action next) => process.Scheduler.Schedule(ticks - process.Scheduler.Ticks, next);
}
