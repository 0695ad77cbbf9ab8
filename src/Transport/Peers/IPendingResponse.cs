using KRaftNet.Common.Buffers;

namespace KRaftNet.Transport.Peers;

/// <summary>Who waits for an answer. Exactly one of the two is called, once, on the connection's loop.</summary>
public interface IPendingResponse
{
    /// <summary>The answer, from its correlation id on. The receiver owns the frame and disposes it.</summary>
    void OnResponse(PooledBuffer frame);

    /// <summary>There will be no answer.</summary>
    void OnDisconnected(DisconnectedException reason);
}
