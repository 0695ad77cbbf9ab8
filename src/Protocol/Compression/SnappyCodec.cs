using System.Buffers;
using System.Buffers.Binary;

namespace KRaftNet.Protocol.Compression;

/// <summary>
/// Snappy blocks in the stream framing of the Java library: a 16-byte header, then blocks of 32 KiB plain bytes, each
/// after its length. Some C clients send one bare block instead, which is read too. Without levels. Thread-safe: no
/// state.
/// </summary>
internal sealed class SnappyCodec : ICodec
{
    private const int PlainBytesPerBlock = 32 << 10;

    public CompressionType Type => CompressionType.Snappy;

    public void Compress(ReadOnlySpan<byte> plain, int? level, IBufferWriter<byte> destination)
    {
        destination.Write(SnappyStream.Header);
        while (!plain.IsEmpty)
        {
            var count = Math.Min(plain.Length, PlainBytesPerBlock);
            var target = destination.GetSpan(SnappyStream.BlockLengthBytes + SnappyBlock.EncodedBytesMax(count));
            var size = SnappyBlock.Encode(plain[..count], target[SnappyStream.BlockLengthBytes..]);
            BinaryPrimitives.WriteInt32BigEndian(target, size);
            destination.Advance(SnappyStream.BlockLengthBytes + size);
            plain = plain[count..];
        }
    }

    public Decompression Decompress(ReadOnlyMemory<byte> compressed, int plainBytesMax) =>
        new SnappyDecompression(compressed, plainBytesMax);
}
