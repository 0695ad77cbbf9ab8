namespace KRaftNet.Cli.Streams;

/// <summary>
/// Cuts a stream of bytes into lines at LF, and changes no byte of them. A last line without LF counts too. Used by one
/// thread at a time.
/// </summary>
/// <param name="stream">Where the bytes come from; not disposed.</param>
/// <param name="lineBytesMax">Longest line that is taken, without its LF.</param>
internal sealed class LineReader(Stream stream, int lineBytesMax)
{
    private const int ReadBytes = 256 << 10;

    private byte[] _buffer = new byte[ReadBytes];
    private int _begin;
    private int _end;
    private bool _isOver;

    /// <summary>Reads what is there and waits for at least a byte; false at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public bool Read()
    {
        if (_isOver)
        {
            return false;
        }

        MakeRoom();
        var count = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += count;
        _isOver = count == 0;
        return !_isOver || _begin < _end;
    }

    /// <summary>The next whole line of what was read; valid until the next <see cref="Read"/>.</summary>
    public bool TryTake(out ReadOnlySpan<byte> line)
    {
        var rest = _buffer.AsSpan(_begin, _end - _begin);
        var length = rest.IndexOf((byte)'\n');
        if (length >= 0)
        {
            line = rest[..length];
            _begin += length + 1;
            return true;
        }

        line = rest;
        if (!_isOver || rest.IsEmpty)
        {
            return false;
        }

        _begin = _end;
        return true;
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_begin, _end - _begin).CopyTo(_buffer);
        _end -= _begin;
        _begin = 0;
        if (_end > lineBytesMax)
        {
            throw new InvalidDataException($"a line is longer than {lineBytesMax} bytes");
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
