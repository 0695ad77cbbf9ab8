using System.Runtime.InteropServices;

namespace KRaftNet.Protocol.Compression;

/// <summary>The frame interface of the LZ4 library (<c>lz4frame.h</c>, 1.8 and later).</summary>
internal static partial class NativeLz4
{
    public const string Library = "liblz4.so.1";

    /// <summary>The version number that contexts are asked for.</summary>
    public const uint FrameVersion = 100;

    /// <summary>Whether the library can be loaded. Looked up once.</summary>
    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, out _);

    [LibraryImport(Library, EntryPoint = "LZ4F_isError")]
    public static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "LZ4F_compressFrameBound")]
    public static partial nuint CompressFrameBound(nuint sourceSize, in FramePreferences preferences);

    [LibraryImport(Library, EntryPoint = "LZ4F_compressFrame")]
    public static partial nuint CompressFrame(
        ref byte destination,
        nuint destinationCapacity,
        ref readonly byte source,
        nuint sourceSize,
        in FramePreferences preferences);

    [LibraryImport(Library, EntryPoint = "LZ4F_createDecompressionContext")]
    public static partial nuint CreateDecompressionContext(out nint context, uint version);

    [LibraryImport(Library, EntryPoint = "LZ4F_freeDecompressionContext")]
    public static partial nuint FreeDecompressionContext(nint context);

    [LibraryImport(Library, EntryPoint = "LZ4F_resetDecompressionContext")]
    public static partial void ResetDecompressionContext(DecompressionContext context);

    [LibraryImport(Library, EntryPoint = "LZ4F_decompress")]
    public static partial nuint Decompress(
        DecompressionContext context,
        ref byte destination,
        ref nuint destinationSize,
        ref readonly byte source,
        ref nuint sourceSize,
        nint options);

    /// <summary><c>LZ4F_preferences_t</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct FramePreferences
    {
        /// <summary>4 is 64 KiB.</summary>
        public int BlockSizeId;

        /// <summary>1: each block can be read without those before it.</summary>
        public int IndependentBlocks;

        public int ContentChecksum;
        public int FrameType;
        public ulong ContentSize;
        public uint DictionaryId;
        public int BlockChecksum;
        public int CompressionLevel;
        public uint AutoFlush;
        public uint FavorDecompressionSpeed;
        public uint Reserved0;
        public uint Reserved1;
        public uint Reserved2;
    }

    /// <summary><c>LZ4F_dctx*</c>: serves one decompression at a time.</summary>
    public sealed class DecompressionContext : SafeHandle
    {
        public DecompressionContext()
            : base(0, ownsHandle: true)
        {
            if (IsError(CreateDecompressionContext(out var context, FrameVersion)) != 0)
            {
                throw new InvalidOperationException("The LZ4 library gave no decompression context: out of memory.");
            }

            SetHandle(context);
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => IsError(FreeDecompressionContext(handle)) == 0;
    }
}
