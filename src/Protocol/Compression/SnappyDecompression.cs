using System.Buffers;
using System.Buffers.Binary;

namespace KRaftNet.Protocol.Compression;

/// <summary>
/// Reads framed or bare snappy blocks, each of which must be held whole: an element may repeat what lies anywhere before
/// it. Owns a rented array until disposed, never longer than what the caller takes.
/// </summary>
internal sealed class SnappyDecompression : Decompression
{
    private readonly bool _isFramed;
    private readonly int _plainBytesMax;
    private ReadOnlyMemory<byte> _rest;
    private byte[] _plain = [];
    private int _plainRead;
    private int _plainLength;
    private int _failure;

    public SnappyDecompression(ReadOnlyMemory<byte> compressed, int plainBytesMax)
    {
        _rest = compressed;
        _plainBytesMax = plainBytesMax;
        _isFramed = compressed.Span.StartsWith(SnappyStream.Magic);
        _failure = compressed.IsEmpty ? Damaged : 0;
    }

    public override int Read(Span<byte> destination)
    {
        var written = 0;
        while (written < destination.Length && _failure == 0)
        {
            if (_plainRead < _plainLength)
            {
                written += TakeDecoded(destination[written..]);
            }
            else if (TryTakeBlock(out var block))
            {
                written += Decode(block.Span, destination[written..]);
            }
            else
            {
                break;
            }
        }

        return _failure < 0 ? _failure : written;
    }

    public override void Dispose()
    {
        _rest = default;
        _plainRead = 0;
        _plainLength = 0;
        ReturnPlain();
    }

    private int TakeDecoded(Span<byte> destination)
    {
        var count = Math.Min(_plainLength - _plainRead, destination.Length);
        _plain.AsSpan(_plainRead, count).CopyTo(destination);
        _plainRead += count;
        return count;
    }

    private bool TryTakeBlock(out ReadOnlyMemory<byte> block)
    {
        block = _rest;
        if (!_isFramed)
        {
            _rest = default;
            return !block.IsEmpty;
        }

        // Streams may be written one after another, each with its header.
        while (_rest.Span.StartsWith(SnappyStream.Magic))
        {
            _rest = _rest[Math.Min(SnappyStream.Header.Length, _rest.Length)..];
        }

        if (_rest.Length < SnappyStream.BlockLengthBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(_rest.Span);
        if (length < 0 || length > _rest.Length - SnappyStream.BlockLengthBytes)
        {
            _failure = Damaged;
            return false;
        }

        block = _rest.Slice(SnappyStream.BlockLengthBytes, length);
        _rest = _rest[(SnappyStream.BlockLengthBytes + length)..];
        return true;
    }

    /// <summary>Straight into the destination if that has room for the block; the number of bytes put there.</summary>
    private int Decode(ReadOnlySpan<byte> block, Span<byte> destination)
    {
        var length = SnappyBlock.PlainLength(block, out var prefix);
        if (length < 0 || length > _plainBytesMax)
        {
            _failure = length < 0 ? Damaged : TooLarge;
            return 0;
        }

        if (length <= destination.Length)
        {
            _failure = SnappyBlock.TryDecode(block[prefix..], destination[..length]) ? 0 : Damaged;
            return length;
        }

        if (_plain.Length < length)
        {
            ReturnPlain();
            _plain = ArrayPool<byte>.Shared.Rent(length);
        }

        _failure = SnappyBlock.TryDecode(block[prefix..], _plain.AsSpan(0, length)) ? 0 : Damaged;
        _plainRead = 0;
        _plainLength = length;
        return 0;
    }

    private void ReturnPlain()
    {
        if (_plain.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_plain);
            _plain = [];
        }
    }
}
