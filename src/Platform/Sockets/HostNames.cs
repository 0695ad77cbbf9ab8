using System.Net;
using System.Net.Sockets;
using KRaftNet.Common;
using KRaftNet.Transport;

namespace KRaftNet.Platform.Sockets;

/// <summary>Names to addresses. Stateless.</summary>
internal static class HostNames
{
    /// <summary>Addresses to try one after another; waits.</summary>
    public static IPAddress[] ResolveToListen(HostAndPort address)
    {
        if (address.Host.Length == 0)
        {
            // Both families through one socket, or IPv4 alone where the kernel has no IPv6.
            return [IPAddress.IPv6Any, IPAddress.Any];
        }

        if (IPAddress.TryParse(address.Host, out var literal))
        {
            return [literal];
        }

        try
        {
            return Dns.GetHostAddresses(address.Host);
        }
        catch (SocketException exception)
        {
            throw Unknown(address, exception);
        }
    }

    /// <summary>Asks on another thread, on which the answer is told: the addresses, or the failure.</summary>
    public static void Resolve(HostAndPort address, Action<IPAddress[], NetworkException?> resolved) =>
        Task.Run(() =>
        {
            try
            {
                resolved(Dns.GetHostAddresses(address.Host), null);
            }
            catch (SocketException exception)
            {
                resolved([], Unknown(address, exception));
            }
        });

    private static NetworkException Unknown(HostAndPort address, SocketException exception) =>
        new(NetworkError.UnknownHost, address, exception.Message);
}
