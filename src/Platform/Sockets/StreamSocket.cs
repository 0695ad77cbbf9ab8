using System.Net;
using KRaftNet.Common;
using KRaftNet.Platform.Native;

namespace KRaftNet.Platform.Sockets;

/// <summary>Making and asking TCP sockets, all of them non-blocking and closed on exec. Stateless.</summary>
internal static unsafe class StreamSocket
{
    private const int Stream = 1;
    private const int NonBlockingCloseOnExec = 0x800 | 0x80000;
    private const int SocketLevel = 1;
    private const int ReuseAddress = 2;
    private const int PendingError = 4;
    private const int Linger = 13;
    private const int TcpLevel = 6;
    private const int NoDelay = 1;
    private const int V6Level = 41;
    private const int V6Only = 26;

    /// <summary>A new socket; invalid on failure, with errno set.</summary>
    public static FdHandle Open(int family) => new(Libc.Socket(family, Stream | NonBlockingCloseOnExec, 0));

    /// <summary>Binds and listens; 0, or the error number.</summary>
    public static int Listen(FdHandle socket, IPAddress address, int port, int backlog)
    {
        SetOption(socket, SocketLevel, ReuseAddress, 1);
        if (address.Equals(IPAddress.IPv6Any))
        {
            // "All addresses" means those of IPv4 too.
            SetOption(socket, V6Level, V6Only, 0);
        }

        var form = stackalloc byte[SocketAddresses.BytesMax];
        var length = SocketAddresses.Write(address, port, new Span<byte>(form, SocketAddresses.BytesMax));
        return Libc.Bind(socket, form, length) != 0 || Libc.Listen(socket, backlog) != 0 ? Errno.Last : 0;
    }

    /// <summary>Ends listening at once, so that another may listen there; the socket is still to be closed. Any thread.</summary>
    public static void StopListening(FdHandle socket)
    {
        const int BothDirections = 2;
        Libc.Shutdown(socket, BothDirections);
    }

    /// <summary>Takes a waiting connection; null if there is none or on failure, which errno tells.</summary>
    public static FdHandle? Accept(FdHandle socket, out HostAndPort remote)
    {
        var form = stackalloc byte[SocketAddresses.BytesMax];
        var length = SocketAddresses.BytesMax;
        var fd = Libc.Accept(socket, form, ref length, NonBlockingCloseOnExec);
        remote = fd < 0 ? default : SocketAddresses.Read(new ReadOnlySpan<byte>(form, SocketAddresses.BytesMax));
        return fd < 0 ? null : new FdHandle(fd);
    }

    /// <summary>Begins to connect; 0, or the error number: usually <see cref="Errno.InProgress"/>.</summary>
    public static int BeginConnect(FdHandle socket, IPAddress address, int port)
    {
        var form = stackalloc byte[SocketAddresses.BytesMax];
        var length = SocketAddresses.Write(address, port, new Span<byte>(form, SocketAddresses.BytesMax));
        return Libc.Connect(socket, form, length) == 0 ? 0 : Errno.Last;
    }

    /// <summary>How connecting ended: 0, or the error number.</summary>
    public static int TakePendingError(FdHandle socket)
    {
        var error = 0;
        var length = sizeof(int);
        return Libc.GetSocketOption(socket, SocketLevel, PendingError, &error, ref length) == 0 ? error : Errno.Last;
    }

    /// <summary>Our end.</summary>
    public static HostAndPort LocalAddress(FdHandle socket)
    {
        var form = stackalloc byte[SocketAddresses.BytesMax];
        var length = SocketAddresses.BytesMax;
        return Libc.GetSocketName(socket, form, ref length) == 0
            ? SocketAddresses.Read(new ReadOnlySpan<byte>(form, SocketAddresses.BytesMax))
            : default;
    }

    /// <summary>What is sent leaves at once, but where MSG_MORE says otherwise.</summary>
    public static void SetNoDelay(FdHandle socket) => SetOption(socket, TcpLevel, NoDelay, 1);

    /// <summary>Closing the socket will reset the connection.</summary>
    public static void ResetOnClose(FdHandle socket)
    {
        // struct linger: on, for 0 seconds.
        var linger = stackalloc int[2] { 1, 0 };
        Libc.SetSocketOption(socket, SocketLevel, Linger, linger, 2 * sizeof(int));
    }

    private static void SetOption(FdHandle socket, int level, int name, int value) =>
        Libc.SetSocketOption(socket, level, name, &value, sizeof(int));
}
