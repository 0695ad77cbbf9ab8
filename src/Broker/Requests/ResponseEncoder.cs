using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Messages;
using KRaftNet.Protocol.Wire;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Broker.Requests;

/// <summary>Turns a response into the parts of its frame: bytes in one buffer, and between them the file ranges. Stateless.</summary>
internal static class ResponseEncoder
{
    /// <summary>Header and body. File ranges of the response are handed over to the parts.</summary>
    public static FrameParts Encode(BufferPool pool, IMessage response, int correlationId, short version)
    {
        var header = new ResponseHeader { CorrelationId = correlationId };
        var headerVersion = response.Descriptor.HeaderVersion(version);
        var size = response.Size(version);
        var buffer = pool.Rent(header.Size(headerVersion).Inline + size.Inline);
        var external = size.External > 0 ? new ExternalParts() : null;
        var writer = new WireWriter(buffer.Span, external);
        header.Write(ref writer, headerVersion);
        response.Write(ref writer, version);
        return external is null ? FrameParts.Of(buffer) : Interleave(buffer, external);
    }

    private static FrameParts Interleave(PooledBuffer buffer, ExternalParts external)
    {
        var parts = new FrameParts();
        var start = 0;
        for (var i = 0; i < external.Count; i++)
        {
            var (position, range) = external[i];
            if (position > start)
            {
                parts.Add(buffer, start, position - start);
                start = position;
            }

            parts.Add(range);
        }

        if (start < buffer.Length)
        {
            parts.Add(buffer, start, buffer.Length - start);
        }

        return parts;
    }
}
