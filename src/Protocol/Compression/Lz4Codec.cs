using System.Buffers;
using System.Runtime.InteropServices;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Compression;

/// <summary>
/// LZ4 frames. Writes what Kafka's clients expect: independent blocks of 64 KiB, no checksums (the batch has one), no
/// content size. Reads every legal frame, several in a row too, and passes over whatever follows that is none.
/// Thread-safe: contexts are pooled, nothing else is kept.
/// </summary>
internal sealed class Lz4Codec : ICodec
{
    private const int BlockSize64K = 4;

    /// <summary>The default of <c>compression.lz4.level</c>, for which Kafka takes the fast compressor.</summary>
    private const int LevelDefault = 9;

    /// <summary>
    /// Levels from here on are the slow, thorough compressor of the library; 1 and 2 are its fast one.
    /// </summary>
    private const int LevelThoroughMin = 3;

    private const int LevelMax = 12;

    private readonly ContextPool<NativeLz4.DecompressionContext> _contexts = new(
        static () => new NativeLz4.DecompressionContext());

    public CompressionType Type => CompressionType.Lz4;

    public void Compress(ReadOnlySpan<byte> plain, int? level, IBufferWriter<byte> destination)
    {
        var preferences = new NativeLz4.FramePreferences
        {
            BlockSizeId = BlockSize64K,
            IndependentBlocks = 1,
            CompressionLevel = LibraryLevel(level ?? LevelDefault),
        };
        var bound = checked((int)NativeLz4.CompressFrameBound((nuint)plain.Length, preferences));
        var target = destination.GetSpan(bound);
        var written = NativeLz4.CompressFrame(
            ref MemoryMarshal.GetReference(target),
            (nuint)target.Length,
            in MemoryMarshal.GetReference(plain),
            (nuint)plain.Length,
            preferences);
        Invariant.Require(NativeLz4.IsError(written) == 0);
        destination.Advance((int)written);
    }

    public Decompression Decompress(ReadOnlyMemory<byte> compressed, int plainBytesMax) => new Lz4Decompression(_contexts, compressed);

    /// <summary>Kafka counts thorough levels from 1 to 17 and calls the fast compressor 9.</summary>
    private static int LibraryLevel(int level) =>
        level == LevelDefault ? 0 : Math.Clamp(level, LevelThoroughMin, LevelMax);
}
