using KRaftNet.Common;

namespace KRaftNet.TestKit.Fuzz;

/// <summary>
/// Bytes that are being bent, in a buffer that is used again for the next input. Owned by one worker.
/// </summary>
public sealed class FuzzInput
{
    /// <summary>The most bytes of an input; what would go beyond is cut off.</summary>
    public const int BytesMax = 16 << 10;

    private readonly byte[] _buffer = new byte[BytesMax];

    /// <summary>How many bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes.</summary>
    public Span<byte> Span => _buffer.AsSpan(0, Length);

    /// <summary>The bytes; borrowed until the next input.</summary>
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

    /// <summary>Turns over a bit, or sets a byte, here and there.</summary>
    public static void Flip(Span<byte> bytes, Prng prng)
    {
        for (var left = bytes.IsEmpty ? 0 : prng.Next(1, 5); left > 0; left--)
        {
            ref var value = ref bytes[prng.Next(bytes.Length)];
            value = prng.Chance(0.5) ? (byte)(value ^ (1 << prng.Next(8))) : (byte)prng.Next(256);
        }
    }
}
