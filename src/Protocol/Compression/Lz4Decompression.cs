using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace KRaftNet.Protocol.Compression;

/// <summary>Reads LZ4 frames. Owns a native context until disposed.</summary>
internal sealed class Lz4Decompression : Decompression
{
    private const uint FrameMagic = 0x184D2204;

    /// <summary>The magic numbers of frames that readers pass over differ in the last four bits.</summary>
    private const uint SkippableMagic = 0x184D2A50;

    private const int BlockSizeAt = 5;
    private const int BlockSizeMask = 0x70;
    private const int BlockSize64K = 0x40;

    private readonly ContextPool<NativeLz4.DecompressionContext> _contexts;
    private NativeLz4.DecompressionContext? _context;
    private ReadOnlyMemory<byte> _rest;
    private bool _isInFrame;
    private bool _isContextLarge;

    public Lz4Decompression(ContextPool<NativeLz4.DecompressionContext> contexts, ReadOnlyMemory<byte> compressed)
    {
        _contexts = contexts;
        _context = contexts.Rent();
        _rest = compressed;
        BeginFrame();
    }

    public override int Read(Span<byte> destination)
    {
        var written = 0;
        while (_isInFrame && written < destination.Length)
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
        if (_isContextLarge)
        {
            context.Dispose();
            return;
        }

        NativeLz4.ResetDecompressionContext(context);
        _contexts.Return(context);
    }

    private int Step(Span<byte> destination, out nuint consumed)
    {
        ObjectDisposedException.ThrowIf(_context is null, this);
        var written = (nuint)destination.Length;
        consumed = (nuint)_rest.Length;
        var hint = NativeLz4.Decompress(
            _context,
            ref MemoryMarshal.GetReference(destination),
            ref written,
            in MemoryMarshal.GetReference(_rest.Span),
            ref consumed,
            options: 0);
        if (NativeLz4.IsError(hint) != 0)
        {
            return Damaged;
        }

        _rest = _rest[(int)consumed..];
        if (hint == 0)
        {
            _isInFrame = false;
            if (StartsWithFrame(_rest.Span))
            {
                BeginFrame();
            }
        }

        return (int)written;
    }

    /// <summary>The context grows with the largest block it met; those above Kafka's are not worth keeping.</summary>
    private void BeginFrame()
    {
        _isInFrame = true;
        _isContextLarge |= _rest.Length > BlockSizeAt && (_rest.Span[BlockSizeAt] & BlockSizeMask) > BlockSize64K;
    }

    private static bool StartsWithFrame(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(uint))
        {
            return false;
        }

        var magic = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        return magic == FrameMagic || (magic & ~0xFu) == SkippableMagic;
    }
}
