using KRaftNet.Common.Buffers;
using KRaftNet.Protocol.Compression;

namespace KRaftNet.Protocol.Records;

/// <summary>
/// The part of a batch's plain bytes that is being looked at: as much as one piece and the longest record take, however
/// much the whole may be. Owned by one validation, that disposes it.
/// </summary>
internal sealed class PlainWindow(BufferPool pool, Decompression decompression, int plainBytesMax) : IDisposable
{
    /// <summary>Twice the block of LZ4 as Kafka writes it, so that its library can always decode in place.</summary>
    private const int PieceBytes = 128 << 10;

    private PooledBuffer _buffer = pool.Rent(PieceBytes);
    private int _start;
    private int _end;
    private long _total;

    /// <summary>What <see cref="TryFill"/> came to when it did not get more bytes.</summary>
    public BatchDefect Defect { get; private set; }

    /// <summary>The bytes not consumed yet.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.Span[_start.._end];

    /// <summary>Passes over the first bytes.</summary>
    public void Consume(int count) => _start += count;

    /// <summary>Gets more bytes behind those that are there. False at the end, and where there is a defect.</summary>
    public bool TryFill()
    {
        MakeRoom();
        var count = decompression.Read(_buffer.Span[_end..]);
        if (count <= 0)
        {
            Defect = count switch
            {
                0 => BatchDefect.None,
                Decompression.TooLarge => BatchDefect.PlainTooLarge,
                _ => BatchDefect.Undecodable,
            };
            return false;
        }

        _end += count;
        _total += count;
        Defect = _total > plainBytesMax ? BatchDefect.PlainTooLarge : BatchDefect.None;
        return Defect == BatchDefect.None;
    }

    public void Dispose() => _buffer.Dispose();

    private void MakeRoom()
    {
        var kept = Bytes;
        if (kept.Length > _buffer.Length / 2)
        {
            var larger = pool.Rent(checked(2 * _buffer.Length));
            kept.CopyTo(larger.Span);
            _buffer.Dispose();
            _buffer = larger;
        }
        else
        {
            kept.CopyTo(_buffer.Span);
        }

        _end -= _start;
        _start = 0;
    }
}
