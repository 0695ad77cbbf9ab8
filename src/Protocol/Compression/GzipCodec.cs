using System.Buffers;
using System.IO.Compression;

namespace KRaftNet.Protocol.Compression;

/// <summary>One gzip member, by the base library. Thread-safe: nothing is kept.</summary>
internal sealed class GzipCodec : ICodec
{
    public CompressionType Type => CompressionType.Gzip;

    public void Compress(ReadOnlySpan<byte> plain, int? level, IBufferWriter<byte> destination)
    {
        var options = new ZLibCompressionOptions { CompressionLevel = level ?? -1 };
        using var gzip = new GZipStream(new BufferWriterStream(destination), options);
        gzip.Write(plain);
    }

    public Decompression Decompress(ReadOnlyMemory<byte> compressed) => new GzipDecompression(compressed);
}
