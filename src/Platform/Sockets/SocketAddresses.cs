using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using KRaftNet.Common;

namespace KRaftNet.Platform.Sockets;

/// <summary>Addresses in the form of the C library: <c>sockaddr_in</c> and <c>sockaddr_in6</c>.</summary>
internal static class SocketAddresses
{
    public const int FamilyV4 = 2;
    public const int FamilyV6 = 10;

    /// <summary>Enough for either.</summary>
    public const int BytesMax = 28;

    private const int BytesV4 = 16;

    public static int FamilyOf(IPAddress address) => IsV6(address) ? FamilyV6 : FamilyV4;

    /// <summary>Writes the form; returns its length.</summary>
    public static int Write(IPAddress address, int port, Span<byte> target)
    {
        target.Clear();
        var family = (ushort)FamilyOf(address);
        MemoryMarshal.Write(target, in family);
        BinaryPrimitives.WriteUInt16BigEndian(target[2..], (ushort)port);
        if (!IsV6(address))
        {
            address.TryWriteBytes(target[4..], out _);
            return BytesV4;
        }

        address.TryWriteBytes(target[8..], out _);
        var scope = (uint)address.ScopeId;
        MemoryMarshal.Write(target[24..], in scope);
        return BytesMax;
    }

    /// <summary>Reads the form. An IPv4 address that came to an IPv6 socket reads as IPv4, so that limits count it once.</summary>
    public static HostAndPort Read(ReadOnlySpan<byte> source)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(source[2..]);
        if (MemoryMarshal.Read<ushort>(source) != FamilyV6)
        {
            return new HostAndPort(new IPAddress(source.Slice(4, 4)).ToString(), port);
        }

        var address = new IPAddress(source.Slice(8, 16));
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }
        else if (address.IsIPv6LinkLocal)
        {
            address.ScopeId = MemoryMarshal.Read<uint>(source[24..]);
        }

        return new HostAndPort(address.ToString(), port);
    }

    private static bool IsV6(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
}
