using System.Runtime.InteropServices;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Compression;

/// <summary>Reads Zstandard frames. Owns a native context until disposed.</summary>
internal sealed class ZstdDecompression(
    ContextPool<NativeZstd.DecompressionContext> contexts,
    ReadOnlyMemory<byte> compressed) : Decompression
{
    /// <summary>
    /// A frame decides how much memory its reader needs (the library allows 128 MiB); contexts that met more than level
    /// 19 asks for, 8 MiB and some, are not worth keeping.
    /// </summary>
    private const int ContextBytesKept = 10 << 20;

    private NativeZstd.DecompressionContext? _context = contexts.Rent();
    private ReadOnlyMemory<byte> _rest = compressed;
    private bool _isInFrame;

    public override int Read(Span<byte> destination)
    {
        var written = 0;
        while (written < destination.Length && (_isInFrame || !_rest.IsEmpty))
        {
            var count = Step(destination[written..], out var consumed);
            if (count < 0 || (count == 0 && consumed == 0 && _isInFrame))
            {
                _isInFrame = false;
                _rest = default;
                return Damaged;
            }

            written += count;
        }

        return written;
    }

    public override void Dispose()
    {
        if (_context is not { } context)
        {
            return;
        }

        _context = null;
        if (NativeZstd.SizeOf(context) > ContextBytesKept)
        {
            context.Dispose();
            return;
        }

        var reset = NativeZstd.ResetDecompressionContext(context, NativeZstd.ResetSession);
        Invariant.Require(NativeZstd.IsError(reset) == 0);
        contexts.Return(context);
    }

    private int Step(Span<byte> destination, out nuint consumed)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        nuint written = 0;
        consumed = 0;
        var hint = NativeZstd.Decompress(
            _context,
            ref MemoryMarshal.GetReference(destination),
            (nuint)destination.Length,
            ref written,
            in MemoryMarshal.GetReference(_rest.Span),
            (nuint)_rest.Length,
            ref consumed);
        if (NativeZstd.IsError(hint) != 0)
        {
            return Damaged;
        }

        _isInFrame = hint != 0;
        _rest = _rest[(int)consumed..];
        return (int)written;
    }
}
