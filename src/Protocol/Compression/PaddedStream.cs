namespace KRaftNet.Protocol.Compression;

/// <summary>
/// Lets a gzip stream of the base library read bytes and, apart from them, one zero. That stream takes an early end for
/// a good one; but where its bytes are whole it finds no further member behind them, in the zero, and asks for no more,
/// while one that misses bytes takes the zero for one of them and asks again. Owned by the decompression that made it.
/// </summary>
internal sealed class PaddedStream(ReadOnlyMemory<byte> bytes) : Stream
{
    private ReadOnlyMemory<byte> _rest = bytes;
    private bool _isPaddingGiven;

    /// <summary>Whether more was asked for than there is, so that bytes are missing at the end.</summary>
    public bool IsOverrun { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        if (_rest.IsEmpty)
        {
            return ReadPadding(buffer);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is ever written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadPadding(Span<byte> buffer)
    {
        if (_isPaddingGiven)
        {
            IsOverrun = true;
            return 0;
        }

        buffer[0] = 0;
        _isPaddingGiven = true;
        return 1;
    }
}
