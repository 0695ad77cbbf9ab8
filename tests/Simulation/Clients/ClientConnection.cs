using KRaftNet.Common;
using KRaftNet.Common.Buffers;
using KRaftNet.Common.Loops;
using KRaftNet.Common.Time;
using KRaftNet.Protocol;
using KRaftNet.TestKit.Simulation;
using KRaftNet.Transport;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Simulation.Clients;

/// <summary>
/// A client's way to the node: one connection, made anew when it is lost, with one question at a time. Owned by the
/// client's loop.
/// </summary>
internal sealed class ClientConnection
{
    private static readonly TimeSpan UsualTimeout = TimeSpan.FromSeconds(3);

    private readonly TimeSpan _answerTimeout;
    private readonly IEventLoop _loop;
    private readonly HostAndPort _node;
    private readonly PeerConnector _connector;
    private ITypedConnection? _open;

    public ClientConnection(
        SimulatedProcess process, IEventLoop loop, string name, HostAndPort node, TimeSpan? answerTimeout = null)
    {
        _answerTimeout = answerTimeout ?? UsualTimeout;
        _loop = loop;
        _node = node;
        var services = new PeerServices(process.Network, process.Clock, new TimingWheel(process.Clock), Buffers);
        _connector = new PeerConnector(services, new PeerIdentity(name, "simulation", "1"), new PeerOptions());
    }

    /// <summary>Buffers of what the client sends and gets.</summary>
    public BufferPool Buffers { get; } = new();

    /// <summary>
    /// Asks and waits for the answer, which the caller disposes; null if the connection was lost or could not be made, so
    /// that it is not known whether the question was heard.
    /// </summary>
    public async Task<Reply<TResponse>?> Ask<TRequest, TResponse>(TRequest request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        if (await Open() is not { } connection)
        {
            return null;
        }

        try
        {
            return await connection.Send<TRequest, TResponse>(request, _answerTimeout);
        }
        catch (DisconnectedException)
        {
            return null;
        }
    }

    /// <summary>Sends what is not answered; false if there is no connection.</summary>
    public async Task<bool> Tell<TRequest, TResponse>(TRequest request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        if (await Open() is not { } connection)
        {
            return false;
        }

        connection.SendUnanswered<TRequest, TResponse>(request);
        return true;
    }

    private async Task<ITypedConnection?> Open()
    {
        if (_open is { Ended: null })
        {
            return _open;
        }

        var attempt = new TaskCompletionSource<ITypedConnection?>();
        _connector.Connect(_node, _loop, (connection, failure) => Take(attempt, connection, failure));
        _open = await attempt.Task;
        return _open is { Ended: null } ? _open : null;
    }

    /// <summary>A node that is not there is part of the game; one that does not speak the protocol is not.</summary>
    private static void Take(
        TaskCompletionSource<ITypedConnection?> attempt, ITypedConnection? connection, Exception? failure)
    {
        if (failure is null or NetworkException or DisconnectedException)
        {
            attempt.SetResult(connection);
        }
        else
        {
            attempt.SetException(failure);
        }
    }
}
