using System.Net;
using System.Net.Sockets;

namespace KRaftNet.TestKit.RealWorld;

/// <summary>
/// Ports for real listeners that must be known before they listen. They lie below the range that systems give to
/// outgoing connections, and no port is given twice by one process; so a collision needs another process that picks
/// the same one in the moment between. Who can, listens on port 0 instead. Thread-safe.
/// </summary>
public static class FreePort
{
    private const int First = 20_000;
    private const int Last = 32_000;
    private static readonly Lock Sync = new();

    // Test processes that run side by side begin at different places.
    private static int _next = First + Environment.ProcessId * 37 % (Last - First);

    /// <summary>A port on which nobody listens now, on any address.</summary>
    public static int Take()
    {
        lock (Sync)
        {
            for (var tries = 0; tries < Last - First; tries++)
            {
                var port = _next;
                _next = _next + 1 == Last ? First : _next + 1;
                if (IsFree(port))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"no port from {First} to {Last} is free");
    }

    /// <summary>Several different ones.</summary>
    public static int[] Take(int count)
    {
        var ports = new int[count];
        for (var i = 0; i < count; i++)
        {
            ports[i] = Take();
        }

        return ports;
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Any, port) { ExclusiveAddressUse = true };
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
