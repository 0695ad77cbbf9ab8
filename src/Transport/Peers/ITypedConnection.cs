using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Protocol;

namespace KRaftNet.Transport.Peers;

/// <summary>A connection that speaks messages. Owned by its loop: all members are called there.</summary>
public interface ITypedConnection
{
    /// <summary>The address that was connected to.</summary>
    HostAndPort Address { get; }

    /// <summary>The loop that owns the connection.</summary>
    IEventLoop Loop { get; }

    /// <summary>What the peer serves.</summary>
    ApiVersionTable Versions { get; }

    /// <summary>Whether it ended, and why.</summary>
    DisconnectReason? Ended { get; }

    /// <summary>Whether a request may be sent now: the connection is open, and within its bound of pending requests.</summary>
    bool CanSend { get; }

    /// <summary>Called once when the connection ends, after all that waited for answers were told.</summary>
    Action<ITypedConnection, DisconnectReason>? OnEnded { get; set; }

    /// <summary>
    /// Sends a request in the highest version that both sides have, at most <paramref name="maxVersion"/>.
    /// <see cref="CanSend"/> must be true, or the connection have ended. Who awaits on the connection's loop goes on there,
    /// within the call that brought the answer. The caller disposes the reply.
    /// </summary>
    /// <exception cref="ApiUnsupportedException">There is no such version. In the task, as all failures.</exception>
    /// <exception cref="DisconnectedException">The connection ended before the answer came.</exception>
    /// <exception cref="Protocol.Wire.MalformedMessageException">The answer cannot be read; the connection ends.</exception>
    Task<Reply<TResponse>> Send<TRequest, TResponse>(
        TRequest request, TimeSpan timeout, short maxVersion = short.MaxValue)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>;

    /// <summary>Sends a request that is not answered: Produce with acks=0. The connection must be open.</summary>
    /// <exception cref="ApiUnsupportedException">There is no version that both sides have.</exception>
    void SendUnanswered<TRequest, TResponse>(TRequest request, short maxVersion = short.MaxValue)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>;

    /// <summary>Ends the connection; whoever waits for an answer is told. Idempotent.</summary>
    void Close();
}
