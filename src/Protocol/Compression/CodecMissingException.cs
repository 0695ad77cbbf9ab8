namespace KRaftNet.Protocol.Compression;

/// <summary>A codec was asked for that this machine does not have.</summary>
public sealed class CodecMissingException : Exception
{
    private CodecMissingException(string message)
        : base(message)
    {
    }

    internal static CodecMissingException Of(CompressionType type) => new(type switch
    {
        CompressionType.Lz4 => Library("LZ4", NativeLz4.Library, "liblz4-1"),
        CompressionType.Zstd => Library("Zstandard", NativeZstd.Library, "libzstd1"),
        _ => $"There is no compression type {(int)type}.",
    });

    private static string Library(string codec, string library, string package) =>
        $"{codec} needs the library {library}, which was not found: install the package {package} " +
        "(Debian and its kin: apt-get install " + package + ").";
}
