using System.Buffers;

namespace KRaftNet.Protocol.Compression;

/// <summary>One way to compress the records of a batch. Thread-safe.</summary>
public interface ICodec
{
    /// <summary>Its number in the attributes of a batch.</summary>
    CompressionType Type { get; }

    /// <summary>
    /// Appends the bytes compressed, in the framing that Kafka's clients read. The level is as Kafka's configs count it
    /// (<c>compression.lz4.level</c> and so on); null is the default of those configs.
    /// </summary>
    void Compress(ReadOnlySpan<byte> plain, int? level, IBufferWriter<byte> destination);

    /// <summary>Begins to decompress; the bytes are borrowed until the result is disposed.</summary>
    /// <param name="compressed">The bytes.</param>
    /// <param name="plainBytesMax">
    /// What the caller takes at most. More may still be given, but no memory is taken for more than that.
    /// </param>
    Decompression Decompress(ReadOnlyMemory<byte> compressed, int plainBytesMax);
}
