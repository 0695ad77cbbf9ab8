namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Base-128 integers, least significant group first (as in Protocol Buffers): unsigned in messages, zigzag in records.
/// Readers take encodings that are not the shortest, drop surplus bits of the last byte, and refuse more than 5 bytes
/// (32 bits) or 10 (64 bits), as Kafka does.
/// </summary>
public static class Varint
{
    /// <summary>Longest encoding of 32 bits.</summary>
    public const int MaxBytes32 = 5;

    /// <summary>Longest encoding of 64 bits.</summary>
    public const int MaxBytes64 = 10;

    /// <summary>Bytes that <see cref="WriteUnsigned"/> takes.</summary>
    public static int SizeOfUnsigned(uint value) =>
        (31 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7 + 1;

    /// <summary>Bytes that <see cref="WriteUnsigned64"/> takes.</summary>
    public static int SizeOfUnsigned64(ulong value) =>
        (63 - System.Numerics.BitOperations.LeadingZeroCount(value | 1)) / 7 + 1;

    /// <summary>Bytes of a zigzag int32.</summary>
    public static int SizeOf(int value) => SizeOfUnsigned(ZigZag(value));

    /// <summary>Bytes of a zigzag int64.</summary>
    public static int SizeOf64(long value) => SizeOfUnsigned64(ZigZag64(value));

    /// <summary>Writes and returns the number of bytes written.</summary>
    public static int WriteUnsigned(Span<byte> bytes, uint value)
    {
        var i = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[i++] = (byte)(value | 0x80);
        }

        bytes[i++] = (byte)value;
        return i;
    }

    /// <summary>Writes and returns the number of bytes written.</summary>
    public static int WriteUnsigned64(Span<byte> bytes, ulong value)
    {
        var i = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[i++] = (byte)(value | 0x80);
        }

        bytes[i++] = (byte)value;
        return i;
    }

    /// <summary>Writes a zigzag int32 and returns the number of bytes written.</summary>
    public static int Write(Span<byte> bytes, int value) => WriteUnsigned(bytes, ZigZag(value));

    /// <summary>Writes a zigzag int64 and returns the number of bytes written.</summary>
    public static int Write64(Span<byte> bytes, long value) => WriteUnsigned64(bytes, ZigZag64(value));

    /// <summary>
    /// Reads; the result is the number of bytes used, 0 if the bytes end too early, -1 if they are no varint.
    /// </summary>
    public static int ReadUnsigned(ReadOnlySpan<byte> bytes, out uint value)
    {
        value = 0;
        for (var i = 0; i < MaxBytes32; i++)
        {
            if (i == bytes.Length)
            {
                return 0;
            }

            value |= (uint)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                return i + 1;
            }
        }

        return -1;
    }

    /// <summary>
    /// Reads; the result is the number of bytes used, 0 if the bytes end too early, -1 if they are no varint.
    /// </summary>
    public static int ReadUnsigned64(ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < MaxBytes64; i++)
        {
            if (i == bytes.Length)
            {
                return 0;
            }

            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                return i + 1;
            }
        }

        return -1;
    }

    /// <summary>Reads a zigzag int32; the result is as that of <see cref="ReadUnsigned"/>.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, out int value)
    {
        var used = ReadUnsigned(bytes, out var raw);
        value = (int)(raw >> 1) ^ -(int)(raw & 1);
        return used;
    }

    /// <summary>Reads a zigzag int64; the result is as that of <see cref="ReadUnsigned64"/>.</summary>
    public static int Read64(ReadOnlySpan<byte> bytes, out long value)
    {
        var used = ReadUnsigned64(bytes, out var raw);
        value = (long)(raw >> 1) ^ -(long)(raw & 1);
        return used;
    }

    private static uint ZigZag(int value) => (uint)((value << 1) ^ (value >> 31));

    private static ulong ZigZag64(long value) => (ulong)((value << 1) ^ (value >> 63));
}
