using KRaftNet.Common;
using KRaftNet.Common.Loops;

namespace KRaftNet.Transport;

/// <summary>
/// The seam below the protocol: byte streams between addresses. The host's is sockets, the simulator's is memory.
/// Thread-safe.
/// </summary>
public interface INetwork
{
    /// <summary>Listens until the handle is disposed. Port 0 takes a free one, told by <see cref="INetworkListener.Address"/>.</summary>
    /// <param name="address">Host name or address, and port.</param>
    /// <param name="accept">
    /// Called once for each new connection, on the loop that will own it, which the network chooses; it returns who is told
    /// of events from then on.
    /// </param>
    /// <exception cref="NetworkException">The address is taken, unknown or forbidden.</exception>
    INetworkListener Listen(HostAndPort address, Func<IByteChannel, IChannelHandler> accept);

    /// <summary>
    /// Connects. <paramref name="connected"/> is called once, on the loop that will own the channel, never inside this call.
    /// On success it returns who is told of events; on failure the channel is null and the result is ignored.
    /// </summary>
    /// <param name="address">Where to.</param>
    /// <param name="loop">The loop that shall own the channel; null lets the network choose.</param>
    /// <param name="connected">Gets the channel, or why there is none.</param>
    void Connect(
        HostAndPort address, IEventLoop? loop, Func<IByteChannel?, NetworkException?, IChannelHandler?> connected);
}

/// <summary>A listening address.</summary>
public interface INetworkListener : IDisposable
{
    /// <summary>The address with the port that was really taken.</summary>
    HostAndPort Address { get; }
}

/// <summary>What went wrong with an address or connection.</summary>
public enum NetworkError
{
    /// <summary>Another process listens there (EADDRINUSE).</summary>
    AddressInUse,

    /// <summary>The address is not one of this machine, or may not be used (EADDRNOTAVAIL, EACCES).</summary>
    AddressNotAvailable,

    /// <summary>Nobody listens there (ECONNREFUSED): the process is dead, which is worth more than silence.</summary>
    Refused,

    /// <summary>No answer in time, or no route.</summary>
    Unreachable,

    /// <summary>The name does not resolve.</summary>
    UnknownHost,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>A failed listen or connect.</summary>
public sealed class NetworkException(NetworkError error, HostAndPort address, string detail)
    : IOException($"{address}: {detail}")
{
    /// <summary>The kind of failure.</summary>
    public NetworkError Error { get; } = error;

    /// <summary>The address that was tried.</summary>
    public HostAndPort Address { get; } = address;
}
