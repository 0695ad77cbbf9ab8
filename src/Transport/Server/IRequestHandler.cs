using KRaftNet.Common.Buffers;

namespace KRaftNet.Transport.Server;

/// <summary>Who serves the requests of a listener. All members are called on the connection's loop, and must not wait.</summary>
public interface IRequestHandler
{
    /// <summary>
    /// A request, in the order of arrival. The handler owns the frame (without its size field) and disposes it as soon as
    /// it needs its bytes no more: they count against the node's receive budget until then. It completes the slot once,
    /// here or later, on any thread. It handles what may go wrong with a request: an exception that leaves it is fatal.
    /// </summary>
    void OnRequest(IServerConnection connection, PooledBuffer frame, ResponseSlot slot);

    /// <summary>The connection ended; slots of it may still be completed, without effect.</summary>
    void OnClosed(IServerConnection connection, CloseReason reason);
}
