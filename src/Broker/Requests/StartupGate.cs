using KRaftNet.Common.Buffers;
using KRaftNet.Transport.Server;

namespace KRaftNet.Broker.Requests;

/// <summary>
/// Holds the requests that come while the node starts, so that its ports can be taken at once and clients wait instead of
/// being told that there is nothing. When it opens, each connection's requests go on in their order. Thread-safe by its
/// lock; what is held is bounded by the connections' limits.
/// </summary>
internal sealed class StartupGate(IRequestHandler inner) : IRequestHandler
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IServerConnection, Queue<(PooledBuffer Frame, ResponseSlot Slot)>> _held = [];
    private bool _isOpen;

    /// <summary>Lets everything pass from now on.</summary>
    public void Open()
    {
        List<IServerConnection> connections;
        lock (_lock)
        {
            _isOpen = true;
            connections = [.. _held.Keys.OrderBy(connection => connection.ListenerName, StringComparer.Ordinal)
                .ThenBy(connection => connection.Id)];
        }

        foreach (var connection in connections)
        {
            connection.Loop.Post(() => Release(connection));
        }
    }

    /// <inheritdoc/>
    public void OnRequest(IServerConnection connection, PooledBuffer frame, ResponseSlot slot)
    {
        lock (_lock)
        {
            if (!_isOpen || _held.ContainsKey(connection))
            {
                Held(connection).Enqueue((frame, slot));
                return;
            }
        }

        inner.OnRequest(connection, frame, slot);
    }

    /// <inheritdoc/>
    public void OnClosed(IServerConnection connection, CloseReason reason)
    {
        Release(connection);
        inner.OnClosed(connection, reason);
    }

    private Queue<(PooledBuffer Frame, ResponseSlot Slot)> Held(IServerConnection connection)
    {
        if (!_held.TryGetValue(connection, out var queue))
        {
            queue = new Queue<(PooledBuffer, ResponseSlot)>();
            _held.Add(connection, queue);
        }

        return queue;
    }

    private void Release(IServerConnection connection)
    {
        while (TryTake(connection, out var next))
        {
            inner.OnRequest(connection, next.Frame, next.Slot);
        }
    }

    private bool TryTake(IServerConnection connection, out (PooledBuffer Frame, ResponseSlot Slot) next)
    {
        next = default;
        lock (_lock)
        {
            if (!_held.TryGetValue(connection, out var queue))
            {
                return false;
            }

            if (queue.TryDequeue(out next))
            {
                return true;
            }

            _held.Remove(connection);
            return false;
        }
    }
}
