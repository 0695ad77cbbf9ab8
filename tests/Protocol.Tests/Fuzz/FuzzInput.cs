namespace KRaftNet.Protocol.Tests.Fuzz;

/// <summary>
/// Bytes that are being bent, in a buffer that is used again for the next input. Owned by one worker.
/// </summary>
internal sealed class FuzzInput
{
    /// <summary>The most bytes of an input; what would go beyond is cut off.</summary>
    public const int BytesMax = 16 << 10;

    private readonly byte[] _buffer = new byte[BytesMax];

    public int Length { get; private set; }

    public Span<byte> Span => _buffer.AsSpan(0, Length);

    public Memory<byte> Memory => _buffer.AsMemory(0, Length);

    /// <summary>Begins with other bytes.</summary>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        Length = Math.Min(bytes.Length, BytesMax);
        bytes[..Length].CopyTo(_buffer);
    }

    /// <summary>Drops what lies behind.</summary>
    public void Cut(int length) => Length = Math.Min(Length, length);

    /// <summary>Puts other bytes, which are not among these, in the place of some.</summary>
    public void Replace(int start, int end, ReadOnlySpan<byte> bytes)
    {
        start = Math.Min(start, Length);
        end = Math.Clamp(end, start, Length);
        var rest = Span[end..];
        bytes = bytes[..Math.Min(bytes.Length, BytesMax - start)];
        rest = rest[..Math.Min(rest.Length, BytesMax - start - bytes.Length)];
        rest.CopyTo(_buffer.AsSpan(start + bytes.Length));
        bytes.CopyTo(_buffer.AsSpan(start));
        Length = start + bytes.Length + rest.Length;
    }
}
