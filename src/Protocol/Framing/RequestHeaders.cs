using System.Buffers.Binary;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Framing;

/// <summary>
/// Reads headers of requests whose version is not known before. The first four bytes, API key and version, have the
/// same place in each header version and tell the version of the rest.
/// </summary>
public static class RequestHeaders
{
    /// <summary>Reads API key and version without moving on.</summary>
    /// <exception cref="MalformedMessageException">There are fewer than four bytes.</exception>
    public static (short ApiKey, short ApiVersion) Peek(ReadOnlySpan<byte> frame)
    {
        if (frame.Length < 4)
        {
            throw new MalformedMessageException($"a request of {frame.Length} bytes has no header");
        }

        return (BinaryPrimitives.ReadInt16BigEndian(frame), BinaryPrimitives.ReadInt16BigEndian(frame[2..]));
    }

    /// <summary>
    /// Reads the header. An API or version that we do not have gives null, and nothing is read: only for <see
    /// cref="ApiKey.ApiVersions"/> there is an answer to that, for which <see cref="ReadForeignApiVersions"/> gives
    /// what it needs.
    /// </summary>
    /// <exception cref="MalformedMessageException">The bytes are no header.</exception>
    public static RequestHeader? Read(ref WireReader reader)
    {
        var (key, version) = Peek(reader.Rest.Span);
        return ApiKeys.Find(key) is { } api && api.Versions.Contains(version)
            ? RequestHeader.Read(ref reader, api.RequestHeaderVersion(version))
            : null;
    }

    /// <summary>
    /// Reads key, version and correlation id of an ApiVersions request of a version that we do not have: the fields
    /// that each header version has in common, the client id included, but no tagged fields.
    /// </summary>
    /// <exception cref="MalformedMessageException">The bytes are no header.</exception>
    public static RequestHeader ReadForeignApiVersions(ref WireReader reader) =>
        RequestHeader.Read(ref reader, RequestHeader.MinVersion);
}
