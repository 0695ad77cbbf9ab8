using System.Buffers;

namespace KRaftNet.Protocol.Compression;

/// <summary>What every codec can do by its one way to read.</summary>
public static class CodecExtensions
{
    private const int PieceBytes = 16 << 10;

    /// <summary>
    /// Appends all the bytes decompressed. False if they are damaged, or more than <paramref name="plainBytesMax"/>;
    /// what was appended until then stays.
    /// </summary>
    public static bool TryDecompress(
        this ICodec codec,
        ReadOnlyMemory<byte> compressed,
        IBufferWriter<byte> plain,
        int plainBytesMax)
    {
        using var decompression = codec.Decompress(compressed, plainBytesMax);
        long total = 0;
        while (true)
        {
            var count = decompression.Read(plain.GetSpan(PieceBytes));
            total += count;
            if (count <= 0 || total > plainBytesMax)
            {
                return count == 0;
            }

            plain.Advance(count);
        }
    }
}
