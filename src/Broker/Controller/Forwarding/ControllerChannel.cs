using KRaftNet.Broker.Controller.Endpoints;
using KRaftNet.Broker.Hosting;
using KRaftNet.Broker.Quorum;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;
using KRaftNet.Transport.Peers;

namespace KRaftNet.Broker.Controller.Forwarding;

/// <summary>
/// The way to the active controller, wherever it is: in this node, or over a connection to the node that leads the quorum.
/// While none is known, or whoever was asked is not the one, it tries again until the request's time is over. What may
/// have been done already is not asked again. Thread-safe.
/// </summary>
internal sealed class ControllerChannel(
    ControllerEndpoints endpoints, Func<QuorumLeader> leader, PeerConnector connector, NodeClock clock, IEventLoop loop)
    : IControllerChannel, IDisposable
{
    private static readonly TimeSpan RetryBackoff = TimeSpan.FromMilliseconds(20);

    private readonly PeerConnections _connections = new(connector, loop);
    private int _lastCorrelationId;
    private volatile bool _isDisposed;

    /// <inheritdoc/>
    public void Send<TRequest, TResponse>(
        ControllerCaller caller, TRequest request, short version, Action<TResponse> answered)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        var endpoint = endpoints.Of<TRequest, TResponse>();
        var call = new ForwardedCall<TRequest, TResponse>(endpoint, caller, request, version, answered, clock);

        // The way to the controller in this node needs no connection, and so not this loop.
        if (!call.IsOverdue && leader().IsSelf)
        {
            call.ServeHere(() => Retry(call));
        }
        else
        {
            loop.Post(() => Try(call));
        }
    }

    /// <summary>Ends all connections. Requests that wait are not answered any more.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        loop.Post(_connections.Dispose);
    }

    private void Try<TRequest, TResponse>(ForwardedCall<TRequest, TResponse> call)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        if (_isDisposed)
        {
            return;
        }

        if (call.IsOverdue)
        {
            call.Fail(ErrorCode.RequestTimedOut);
            return;
        }

        var active = leader();
        if (active.IsSelf)
        {
            call.ServeHere(() => Retry(call));
        }
        else if (active.Address is { } address)
        {
            SendTo(_connections.Get(address), call);
        }
        else
        {
            Retry(call);
        }
    }

    private async void SendTo<TRequest, TResponse>(
        Task<ITypedConnection> connecting, ForwardedCall<TRequest, TResponse> call)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        ITypedConnection connection;
        try
        {
            connection = await connecting;
        }
        catch (Exception e) when (PeerFailure.Is(e))
        {
            // Nothing left this node: whoever leads next can be asked.
            Retry(call);
            return;
        }

        if (!connection.CanSend || call.IsOverdue)
        {
            Retry(call);
            return;
        }

        bool isDone;
        try
        {
            isDone = await call.SendOver(connection, ++_lastCorrelationId);
        }
        catch (Exception e) when (PeerFailure.Is(e))
        {
            call.Fail(ErrorCode.RequestTimedOut);
            return;
        }

        if (!isDone)
        {
            Retry(call);
        }
    }

    private void Retry<TRequest, TResponse>(ForwardedCall<TRequest, TResponse> call)
        where TRequest : class, IRequest<TRequest, TResponse>
        where TResponse : class, IMessage<TResponse>
    {
        if (!_isDisposed)
        {
            clock.Timers.Schedule(RetryBackoff, () => loop.Post(() => Try(call)));
        }
    }
}
