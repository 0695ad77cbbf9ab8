using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Framing;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Transport.Frames;

/// <summary>From messages to frames. Stateless.</summary>
public static class MessageFrames
{
    /// <summary>
    /// Writes header and message into a buffer of the pool, with the file ranges of its records between the windows of it.
    /// The leases of those ranges are handed over to the frame.
    /// </summary>
    public static FrameParts Encode(in FrameWriter writer, BufferPool pool)
    {
        var external = writer.ExternalBytes > 0 ? new ExternalParts() : null;
        var buffer = pool.Rent(writer.InlineBytes);
        try
        {
            writer.Write(buffer.Span, external);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }

        return external is null ? FrameParts.Of(buffer) : Interleave(buffer, external);
    }

    private static FrameParts Interleave(PooledBuffer buffer, ExternalParts external)
    {
        var frame = new FrameParts((2 * external.Count) + 1);
        var start = 0;
        for (var i = 0; i < external.Count; i++)
        {
            var (position, range) = external[i];
            if (position > start)
            {
                frame.Add(buffer, start, position - start);
                start = position;
            }

            frame.Add(range);
        }

        if (buffer.Length > start)
        {
            frame.Add(buffer, start, buffer.Length - start);
        }

        return frame;
    }
}
