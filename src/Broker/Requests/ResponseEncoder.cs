using KRaftNet.Common.Buffers;
using KRaftNet.Protocol;
using KRaftNet.Protocol.Framing;
using KRaftNet.Transport.Frames;

namespace KRaftNet.Broker.Requests;

/// <summary>Turns a response into the parts of its frame: bytes in one buffer, and between them the file ranges. Stateless.</summary>
internal static class ResponseEncoder
{
    /// <summary>Size, header and body. File ranges of the response are handed over to the parts.</summary>
    public static FrameParts Encode(BufferPool pool, IMessage response, int correlationId, short version) =>
        MessageFrames.Encode(FrameWriter.Response(response, version, correlationId), pool);
}
