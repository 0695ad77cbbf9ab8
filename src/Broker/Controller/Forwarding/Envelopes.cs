using System.Buffers.Binary;
using System.Net;
using KRaftNet.Broker.Security;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Broker.Controller.Forwarding;

/// <summary>Puts a client's request into an envelope for the controller, and takes the answer out (KIP-590). Stateless.</summary>
internal static class Envelopes
{
    private const short PrincipalVersion = 0;
    private const int VersionBytes = sizeof(short);

    /// <summary>The envelope.</summary>
    public static EnvelopeRequest Pack<TRequest>(ControllerCaller caller, TRequest request, short version, int correlationId)
        where TRequest : class, IMessage
    {
        var writer = FrameWriter.Request(request, version, correlationId, clientId: null);
        var frame = new byte[writer.InlineBytes];
        writer.Write(frame);
        return new EnvelopeRequest
        {
            RequestData = frame.AsMemory(FrameWriter.LengthBytes),
            RequestPrincipal = PrincipalBytes(caller.Principal),
            ClientHostAddress = AddressOf(caller.Host).GetAddressBytes(),
        };
    }

    /// <summary>The inner answer.</summary>
    /// <exception cref="MalformedMessageException">It is none.</exception>
    public static TResponse Unpack<TResponse>(ReadOnlyMemory<byte> data, short version)
        where TResponse : class, IMessage<TResponse>
    {
        // A copy: the answer outlives the buffer that it came in.
        var reader = new WireReader(data.ToArray());
        ResponseHeader.Read(ref reader, TResponse.Descriptor.HeaderVersion(version));
        return TResponse.Read(ref reader, version);
    }

    /// <summary>The principal that a broker wrote; null if the bytes are none.</summary>
    public static Principal? PrincipalOf(ReadOnlyMemory<byte>? bytes)
    {
        if (bytes is not { Length: >= VersionBytes } data
            || BinaryPrimitives.ReadInt16BigEndian(data.Span) != PrincipalVersion)
        {
            return null;
        }

        try
        {
            var reader = new WireReader(data[VersionBytes..].ToArray());
            var principal = DefaultPrincipalData.Read(ref reader, PrincipalVersion);
            return new Principal(principal.Type, principal.Name);
        }
        catch (MalformedMessageException)
        {
            // The sender is told so; the envelope is refused as a whole.
            return null;
        }
    }

    /// <summary>The client's address that a broker wrote, 4 or 16 bytes; null if it is none.</summary>
    public static string? HostOf(ReadOnlySpan<byte> address) =>
        address.Length is 4 or 16 ? new IPAddress(address).ToString() : null;

    private static byte[] PrincipalBytes(Principal principal)
    {
        var message = new DefaultPrincipalData { Type = principal.Type, Name = principal.Name };
        var bytes = new byte[VersionBytes + message.Size(PrincipalVersion).Inline];
        BinaryPrimitives.WriteInt16BigEndian(bytes, PrincipalVersion);
        var writer = new WireWriter(bytes.AsSpan(VersionBytes));
        message.Write(ref writer, PrincipalVersion);
        return bytes;
    }

    /// <summary>A client without an address of its own, in a test or behind a name, counts as this machine.</summary>
    private static IPAddress AddressOf(string host) => IPAddress.TryParse(host, out var address) ? address : IPAddress.Loopback;
}
