using KRaftNet.Common;
using KRaftNet.Common.Loops;

namespace KRaftNet.Transport.Peers;

/// <summary>
/// One connection for each address, made when it is first asked for and made anew after it ended. Owned by its loop; closes
/// what it made when disposed there.
/// </summary>
public sealed class PeerConnections(PeerConnector connector, IEventLoop loop) : IDisposable
{
    // Looked up, never enumerated in an order that matters.
    private readonly Dictionary<HostAndPort, Task<ITypedConnection>> _connections = [];

    /// <summary>The connection, once it is open; who asks meanwhile waits for the same one.</summary>
    /// <exception cref="Exception">One of those that <see cref="PeerFailure.Is"/> knows, in the task.</exception>
    public Task<ITypedConnection> Get(HostAndPort address)
    {
        if (_connections.TryGetValue(address, out var known)
            && !(known.IsCompletedSuccessfully && known.Result.Ended is not null))
        {
            return known;
        }

        var opened = new TaskCompletionSource<ITypedConnection>();
        _connections[address] = opened.Task;
        connector.Connect(address, loop, (connection, failure) =>
        {
            if (connection is not null)
            {
                opened.SetResult(connection);
                return;
            }

            // Forgotten before it is told: who tries again at once gets a new attempt.
            _connections.Remove(address);
            opened.SetException(failure!);
        });
        return opened.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connection in _connections.Values)
        {
            if (connection.IsCompletedSuccessfully)
            {
                connection.Result.Close();
            }
        }

        _connections.Clear();
    }
}
