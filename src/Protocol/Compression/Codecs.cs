using System.Diagnostics.CodeAnalysis;

namespace KRaftNet.Protocol.Compression;

/// <summary>
/// The codecs that there are on this machine: gzip and snappy always, the others with their native library.
/// </summary>
public static class Codecs
{
    private static readonly ICodec None = new NoCodec();
    private static readonly ICodec Gzip = new GzipCodec();
    private static readonly ICodec Snappy = new SnappyCodec();
    private static readonly ICodec Lz4 = new Lz4Codec();
    private static readonly ICodec Zstd = new ZstdCodec();

    /// <summary>The codec of a type.</summary>
    /// <exception cref="CodecMissingException">There is none, or its native library is not installed.</exception>
    public static ICodec For(CompressionType type) =>
        TryFor(type, out var codec) ? codec : throw CodecMissingException.Of(type);

    /// <summary>The codec of a type; false where <see cref="For"/> throws.</summary>
    public static bool TryFor(CompressionType type, [NotNullWhen(true)] out ICodec? codec)
    {
        codec = type switch
        {
            CompressionType.None => None,
            CompressionType.Gzip => Gzip,
            CompressionType.Snappy => Snappy,
            CompressionType.Lz4 when NativeLz4.IsInstalled => Lz4,
            CompressionType.Zstd when NativeZstd.IsInstalled => Zstd,
            _ => null,
        };
        return codec is not null;
    }
}
