using KRaftNet.Common;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Framing;

/// <summary>
/// Puts a request or response with its header, and the four bytes of length before both, into one span. The size is
/// asked first, so that the caller rents a buffer that fits. Immutable, short-lived.
/// </summary>
public readonly struct FrameWriter
{
    /// <summary>Bytes of the length that goes before header and message; it does not count itself.</summary>
    public const int LengthBytes = 4;

    private readonly IMessage _header;
    private readonly short _headerVersion;
    private readonly IMessage _message;
    private readonly short _version;

    private FrameWriter(IMessage header, short headerVersion, IMessage message, short version)
    {
        _header = header;
        _headerVersion = headerVersion;
        _message = message;
        _version = version;
        var size = message.Size(version);
        InlineBytes = checked(LengthBytes + header.Size(headerVersion).Inline + size.Inline);
        ExternalBytes = size.External;
    }

    /// <summary>Bytes that <see cref="Write"/> writes, the length before the frame included.</summary>
    public int InlineBytes { get; }

    /// <summary>Bytes of file ranges, which go between them.</summary>
    public int ExternalBytes { get; }

    /// <summary>A request. Its header's version follows from the message's.</summary>
    public static FrameWriter Request(IMessage request, short version, int correlationId, string? clientId)
    {
        var key = Key(request, MessageKind.Request);
        var header = new RequestHeader
        {
            RequestApiKey = key,
            RequestApiVersion = version,
            CorrelationId = correlationId,
            ClientId = clientId,
        };
        return new FrameWriter(header, request.Descriptor.HeaderVersion(version), request, version);
    }

    /// <summary>A response to the request of that correlation id.</summary>
    public static FrameWriter Response(IMessage response, short version, int correlationId)
    {
        Key(response, MessageKind.Response);
        var header = new ResponseHeader { CorrelationId = correlationId };
        return new FrameWriter(header, response.Descriptor.HeaderVersion(version), response, version);
    }

    /// <summary>Writes the frame.</summary>
    /// <param name="frame">Exactly <see cref="InlineBytes"/> long.</param>
    /// <param name="external">Takes the file ranges, with positions counted from the start of the span.</param>
    public void Write(Span<byte> frame, ExternalParts? external = null)
    {
        Invariant.Require(frame.Length == InlineBytes);
        var writer = new WireWriter(frame, external);
        writer.WriteInt32(checked(InlineBytes - LengthBytes + ExternalBytes));
        _header.Write(ref writer, _headerVersion);
        _message.Write(ref writer, _version);
        Invariant.Require(writer.Position == InlineBytes);
    }

    private static short Key(IMessage message, MessageKind kind)
    {
        Invariant.Require(message.Descriptor.Kind == kind);
        return message.Descriptor.Key!.Value;
    }
}
