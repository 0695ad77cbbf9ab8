using KRaftNet.Common;
using KRaftNet.Common.Loops;

namespace KRaftNet.Transport.Server;

/// <summary>What handlers see of the connection that a request came by. Members are called on its loop, but where noted.</summary>
public interface IServerConnection
{
    /// <summary>Unique among the connections of the listener, counting up. Any thread.</summary>
    long Id { get; }

    /// <summary>The listener's name, as <c>PLAINTEXT</c>. Any thread.</summary>
    string ListenerName { get; }

    /// <summary>Our end. Any thread.</summary>
    HostAndPort Local { get; }

    /// <summary>The client's end. Any thread.</summary>
    HostAndPort Remote { get; }

    /// <summary>The loop that owns the connection. Any thread.</summary>
    IEventLoop Loop { get; }

    /// <summary>Whether the connection ended: answers are dropped. Any thread; it may end right after.</summary>
    bool IsClosed { get; }

    /// <summary>What the handler keeps for this connection: principal, client software, state of authentication.</summary>
    object? Session { get; set; }

    /// <summary>Authentication is done: from now on frames may be as large as the listener allows.</summary>
    void Authenticated();

    /// <summary>
    /// Reads no further request for this long: the client learnt from the answer's throttle time, and this holds those
    /// that do not obey (KIP-219). While muted already, the later end counts.
    /// </summary>
    void Mute(TimeSpan duration);

    /// <summary>Ends the connection at once; what is not sent yet is dropped. Any thread; from others than the loop's by a post.</summary>
    void Close(CloseReason reason);
}
