using System.Net;
using KRaftNet.Common;
using KRaftNet.Common.Loops;
using KRaftNet.Platform.Loops;
using KRaftNet.Platform.Native;
using KRaftNet.Transport;

namespace KRaftNet.Platform.Sockets;

/// <summary>
/// TCP. Accepted connections go to the reactor loops in turn; connections that are made go to the caller's loop, which must
/// be one of the same <see cref="EpollLoops"/>' making. Thread-safe: its only state is whose turn it is.
/// </summary>
public sealed class SocketNetwork : INetwork
{
    private readonly SocketNetworkOptions _options;
    private readonly Reactors _reactors;
    private int _connectTurn;

    /// <summary>Starts the reactor loops; they end with their factory.</summary>
    public SocketNetwork(EpollLoops loops, SocketNetworkOptions? options = null)
    {
        _options = options ?? new SocketNetworkOptions();
        _reactors = new Reactors(loops, _options.Reactors);
    }

    /// <inheritdoc/>
    /// <remarks>An empty host stands for all addresses. Waits for the name service if the host is a name.</remarks>
    public INetworkListener Listen(HostAndPort address, Func<IByteChannel, IChannelHandler> accept)
    {
        var errno = 0;
        foreach (var candidate in HostNames.ResolveToListen(address))
        {
            var socket = StreamSocket.Open(SocketAddresses.FamilyOf(candidate));
            errno = socket.IsInvalid ? Errno.Last : StreamSocket.Listen(socket, candidate, address.Port, _options.Backlog);
            if (errno == 0)
            {
                return new SocketListener(socket, _reactors, _options.AcceptPause, accept);
            }

            socket.Dispose();
        }

        throw NetworkErrors.Of(errno, address);
    }

    /// <inheritdoc/>
    public void Connect(
        HostAndPort address, IEventLoop? loop, Func<IByteChannel?, NetworkException?, IChannelHandler?> connected)
    {
        var owner = loop is null ? _reactors.Next(ref _connectTurn) : loop as EpollLoop;
        Invariant.NotNull(owner);
        var attempt = new ConnectAttempt(owner, address, _options.ConnectTimeout, connected);
        if (IPAddress.TryParse(address.Host, out var literal))
        {
            owner.Post(() => attempt.Start([literal]));
        }
        else
        {
            HostNames.Resolve(address, (addresses, failure) => owner.Post(() => attempt.Start(addresses, failure)));
        }
    }
}
