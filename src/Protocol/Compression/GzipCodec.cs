using System.Buffers;
using System.IO.Compression;

namespace KRaftNet.Protocol.Compression;

/// <summary>One gzip member, by the base library. Thread-safe: nothing is kept.</summary>
internal sealed class GzipCodec : ICodec
{
    /// <summary>What becomes of nothing: the base library would write nothing then, which is no member.</summary>
    private static ReadOnlySpan<byte> EmptyMember =>
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public CompressionType Type => CompressionType.Gzip;

    public void Compress(ReadOnlySpan<byte> plain, int? level, IBufferWriter<byte> destination)
    {
        if (plain.IsEmpty)
        {
            destination.Write(EmptyMember);
            return;
        }

        var options = new ZLibCompressionOptions { CompressionLevel = level ?? -1 };
        using var gzip = new GZipStream(new BufferWriterStream(destination), options);
        gzip.Write(plain);
    }

    public Decompression Decompress(ReadOnlyMemory<byte> compressed, int plainBytesMax) => new GzipDecompression(compressed);
}
