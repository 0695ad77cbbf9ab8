using KRaftNet.Common;
using KRaftNet.Common.Files;
using KRaftNet.Common.Loops;

namespace KRaftNet.Transport;

/// <summary>
/// A non-blocking stream of bytes in both directions, owned by one loop. <see cref="Receive"/>, <see cref="WantRead"/> and
/// <see cref="Close"/> are called on that loop only. The sending members may be called on any thread, one at a time (the
/// caller's lock), and never block; they may overlap with <see cref="Close"/>. After <see cref="Close"/> nothing more is
/// told to the handler, and every step answers <see cref="ChannelResult.Closed"/>.
/// </summary>
public interface IByteChannel
{
    /// <summary>The loop that owns the channel and on which its handler is called.</summary>
    IEventLoop Loop { get; }

    /// <summary>Our end.</summary>
    HostAndPort Local { get; }

    /// <summary>The other end.</summary>
    HostAndPort Remote { get; }

    /// <summary>
    /// Takes what has arrived, at most the buffer's length, which is above 0. How the stream ended is answered again by
    /// every later call, but <see cref="IChannelHandler.OnReadable"/> is called for it once only.
    /// </summary>
    ChannelResult Receive(Span<byte> buffer, out int received);

    /// <summary>Hands over as many bytes as the stream takes now.</summary>
    /// <param name="bytes">What to send.</param>
    /// <param name="more">More follows at once (MSG_MORE): a hint to wait with a packet that is not full.</param>
    /// <param name="sent">Bytes taken.</param>
    ChannelResult Send(ReadOnlySpan<byte> bytes, bool more, out int sent);

    /// <summary>Hands over bytes of a file from <paramref name="offset"/> within the range, as many as the stream takes now.</summary>
    /// <param name="range">The lease.</param>
    /// <param name="offset">First byte within the range, below its length.</param>
    /// <param name="sent">Bytes taken.</param>
    ChannelResult SendFile(FileRange range, int offset, out int sent);

    /// <summary>Asks for one <see cref="IChannelHandler.OnWritable"/> when the stream takes bytes again. Any thread.</summary>
    void WantWrite();

    /// <summary>
    /// Whether <see cref="IChannelHandler.OnReadable"/> is wanted; true at first. False lets the peer feel back-pressure.
    /// </summary>
    void WantRead(bool wanted);

    /// <summary>Ends the stream; bytes taken before are still delivered, unless <paramref name="abort"/> resets it. Idempotent.</summary>
    void Close(bool abort);
}

/// <summary>How a step on a channel ended.</summary>
public enum ChannelResult
{
    /// <summary>At least one byte moved.</summary>
    Done,

    /// <summary>Nothing can move now.</summary>
    WouldBlock,

    /// <summary>The other end closed its half in good order; for sends, the connection is gone.</summary>
    Closed,

    /// <summary>The connection was reset or timed out.</summary>
    Reset,

    /// <summary>A file ended before its range did: the lease is broken, the stream can only be closed.</summary>
    ShortFile,
}

/// <summary>Who is told what happens on a channel: always on its loop, one call at a time.</summary>
public interface IChannelHandler
{
    /// <summary>Bytes, or the end, can be received. Repeated while there is something left and reading is wanted.</summary>
    void OnReadable();

    /// <summary>Bytes can be sent again, after <see cref="IByteChannel.WantWrite"/>.</summary>
    void OnWritable();
}
