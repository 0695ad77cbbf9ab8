using System.Net;
using System.Net.Sockets;

namespace KRaftNet.Load.Quorum;

/// <summary>
/// Ports that nodes of a quorum tell each other before they listen. They lie below those that systems give to outgoing
/// connections, so that none is taken while its node is away. Used by one thread.
/// </summary>
internal static class FreePorts
{
    private const int First = 15_000;
    private const int Last = 20_000;
    private static int _next = First + (Environment.ProcessId * 37 % (Last - First));

    /// <summary>An address of this machine on whose port nobody listens.</summary>
    public static IPEndPoint Take()
    {
        for (var tries = First; tries < Last; tries++)
        {
            var address = new IPEndPoint(IPAddress.Loopback, _next);
            _next = _next + 1 == Last ? First : _next + 1;
            if (IsFree(address))
            {
                return address;
            }
        }

        throw new LoadException($"no port from {First} to {Last} is free");
    }

    private static bool IsFree(IPEndPoint address)
    {
        using var listener = new TcpListener(address) { ExclusiveAddressUse = true };
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
