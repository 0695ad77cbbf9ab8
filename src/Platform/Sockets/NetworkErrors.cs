using KRaftNet.Common;
using KRaftNet.Platform.Native;
using KRaftNet.Transport;

namespace KRaftNet.Platform.Sockets;

/// <summary>From error numbers to the kinds of failure that the transport tells apart.</summary>
internal static class NetworkErrors
{
    public static NetworkException Of(int errno, HostAndPort address) => new(Kind(errno), address, Errno.Text(errno));

    private static NetworkError Kind(int errno) => errno switch
    {
        Errno.AddressInUse => NetworkError.AddressInUse,
        Errno.AddressNotAvailable or Errno.AccessDenied or Errno.NotPermitted => NetworkError.AddressNotAvailable,
        Errno.ConnectionRefused => NetworkError.Refused,
        Errno.TimedOut or Errno.NetworkDown or Errno.NetworkUnreachable or Errno.HostDown or Errno.HostUnreachable =>
            NetworkError.Unreachable,
        _ => NetworkError.Other,
    };
}
