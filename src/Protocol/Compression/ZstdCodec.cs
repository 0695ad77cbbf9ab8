using System.Buffers;
using System.Runtime.InteropServices;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Compression;

/// <summary>
/// Zstandard frames, written without content size and checksum, as Kafka's clients write them (KIP-110). Reads frames
/// in a row, of none on. Thread-safe: contexts are pooled, nothing else is kept.
/// </summary>
internal sealed class ZstdCodec : ICodec
{
    /// <summary>The default of <c>compression.zstd.level</c>.</summary>
    private const int LevelDefault = 3;

    private readonly ContextPool<NativeZstd.CompressionContext> _compression = new(
        static () => new NativeZstd.CompressionContext());

    private readonly ContextPool<NativeZstd.DecompressionContext> _decompression = new(
        static () => new NativeZstd.DecompressionContext());

    public CompressionType Type => CompressionType.Zstd;

    public void Compress(ReadOnlySpan<byte> plain, int? level, IBufferWriter<byte> destination)
    {
        var target = destination.GetSpan(checked((int)NativeZstd.CompressBound((nuint)plain.Length)));
        var context = _compression.Rent();
        Require(NativeZstd.SetParameter(context, NativeZstd.ParameterLevel, level ?? LevelDefault));
        Require(NativeZstd.SetParameter(context, NativeZstd.ParameterContentSize, 0));
        var written = NativeZstd.Compress(
            context,
            ref MemoryMarshal.GetReference(target),
            (nuint)target.Length,
            in MemoryMarshal.GetReference(plain),
            (nuint)plain.Length);
        Require(written);
        _compression.Return(context);
        destination.Advance((int)written);
    }

    public Decompression Decompress(ReadOnlyMemory<byte> compressed, int plainBytesMax) =>
        new ZstdDecompression(_decompression, compressed);

    private static void Require(nuint code) => Invariant.Require(NativeZstd.IsError(code) == 0);
}
