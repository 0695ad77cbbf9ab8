using System.Runtime.InteropServices;

namespace KRaftNet.Protocol.Compression;

/// <summary>The streaming interface of the Zstandard library (<c>zstd.h</c>, 1.4 and later).</summary>
internal static partial class NativeZstd
{
    public const string Library = "libzstd.so.1";

    /// <summary><c>ZSTD_c_compressionLevel</c>.</summary>
    public const int ParameterLevel = 100;

    /// <summary><c>ZSTD_c_contentSizeFlag</c>.</summary>
    public const int ParameterContentSize = 200;

    /// <summary><c>ZSTD_reset_session_only</c>.</summary>
    public const int ResetSession = 1;

    /// <summary>Whether the library can be loaded. Looked up once.</summary>
    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_compressBound")]
    public static partial nuint CompressBound(nuint sourceSize);

    [LibraryImport(Library, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompressionContext();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressionContext(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(CompressionContext context, int parameter, int value);

    [LibraryImport(Library, EntryPoint = "ZSTD_compress2")]
    public static partial nuint Compress(
        CompressionContext context,
        ref byte destination,
        nuint destinationCapacity,
        ref readonly byte source,
        nuint sourceSize);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecompressionContext();

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressionContext(nint context);

    [LibraryImport(Library, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint ResetDecompressionContext(DecompressionContext context, int reset);

    [LibraryImport(Library, EntryPoint = "ZSTD_sizeof_DCtx")]
    public static partial nuint SizeOf(DecompressionContext context);

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream_simpleArgs")]
    public static partial nuint Decompress(
        DecompressionContext context,
        ref byte destination,
        nuint destinationCapacity,
        ref nuint destinationPosition,
        ref readonly byte source,
        nuint sourceSize,
        ref nuint sourcePosition);

    /// <summary><c>ZSTD_CCtx*</c>: serves one compression at a time.</summary>
    public sealed class CompressionContext : SafeHandle
    {
        public CompressionContext()
            : base(0, ownsHandle: true) => SetHandle(OrThrow(CreateCompressionContext()));

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => IsError(FreeCompressionContext(handle)) == 0;
    }

    /// <summary><c>ZSTD_DCtx*</c>: serves one decompression at a time.</summary>
    public sealed class DecompressionContext : SafeHandle
    {
        public DecompressionContext()
            : base(0, ownsHandle: true) => SetHandle(OrThrow(CreateDecompressionContext()));

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => IsError(FreeDecompressionContext(handle)) == 0;
    }

    private static nint OrThrow(nint context) => context != 0
        ? context
        : throw new InvalidOperationException("The Zstandard library gave no context: out of memory.");
}
