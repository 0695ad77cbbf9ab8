using System.Buffers.Binary;
using System.Numerics;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.Protocol.Compression;

/// <summary>
/// A snappy block: the plain length as a varint, then elements that are either literal bytes or a copy of earlier ones
/// (snappy's format description). Stateless.
/// </summary>
internal static class SnappyBlock
{
    /// <summary>Plain bytes of a block that <see cref="Encode"/> takes: offsets then fit two bytes.</summary>
    public const int PlainBytesMax = 1 << 16;

    /// <summary>The best that an element does is 64 bytes for 3, so that longer claims cannot be true.</summary>
    private const int ExpansionMax = 22;

    private const int HashBits = 13;
    private const int MatchBytesMin = 4;
    private const int CopyBytesMax = 64;
    private const int LiteralInTagMax = 60;
    private const int Literal = 0;
    private const int CopyOffset1 = 1;
    private const int CopyOffset2 = 2;

    /// <summary>Bytes that <see cref="Encode"/> takes at most for so many plain ones.</summary>
    public static int EncodedBytesMax(int plain) => 32 + plain + (plain / 6);

    /// <summary>The stated plain length, or -1 if the bytes state none, or none that can be true.</summary>
    public static int PlainLength(ReadOnlySpan<byte> block, out int prefix)
    {
        prefix = Varint.ReadUnsigned(block, out var length);
        return prefix <= 0 || length > (ulong)block.Length * ExpansionMax || length > int.MaxValue ? -1 : (int)length;
    }

    /// <summary>Decodes elements; they must fill <paramref name="plain"/> exactly. False if they do not.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> elements, Span<byte> plain)
    {
        var written = 0;
        while (!elements.IsEmpty)
        {
            var tag = elements[0];
            elements = elements[1..];
            var isDone = (tag & 3) == Literal
                ? TryLiteral(tag, ref elements, plain, ref written)
                : TryCopy(tag, ref elements, plain, ref written);
            if (!isDone)
            {
                return false;
            }
        }

        return written == plain.Length;
    }

    /// <summary>Writes prefix and elements and returns their number of bytes.</summary>
    public static int Encode(ReadOnlySpan<byte> plain, Span<byte> block)
    {
        Span<ushort> seen = stackalloc ushort[1 << HashBits];
        seen.Clear();
        var at = Varint.WriteUnsigned(block, (uint)plain.Length);
        var literalStart = 0;
        var misses = 0;
        for (var i = 0; i + MatchBytesMin <= plain.Length;)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(plain[i..]);
            ref var slot = ref seen[(int)((word * 0x9E3779B1u) >> (32 - HashBits))];
            var candidate = slot;
            slot = (ushort)i;
            if (candidate >= i || BinaryPrimitives.ReadUInt32LittleEndian(plain[candidate..]) != word)
            {
                // The longer nothing repeats, the larger the steps: bytes that do not compress cost little.
                i += 1 + (misses++ >> 5);
                continue;
            }

            misses = 0;
            at += WriteLiteral(plain[literalStart..i], block[at..]);
            var length = MatchBytesMin
                + plain[(i + MatchBytesMin)..].CommonPrefixLength(plain[(candidate + MatchBytesMin)..]);
            at += WriteCopies(i - candidate, length, block[at..]);
            i += length;
            literalStart = i;
        }

        return at + WriteLiteral(plain[literalStart..], block[at..]);
    }

    private static bool TryLiteral(byte tag, ref ReadOnlySpan<byte> rest, Span<byte> plain, ref int written)
    {
        long length = (tag >> 2) + 1;
        if (length > LiteralInTagMax)
        {
            var lengthBytes = (int)length - LiteralInTagMax;
            if (lengthBytes > rest.Length)
            {
                return false;
            }

            length = 1 + ReadLittleEndian(rest[..lengthBytes]);
            rest = rest[lengthBytes..];
        }

        if (length > rest.Length || length > plain.Length - written)
        {
            return false;
        }

        rest[..(int)length].CopyTo(plain[written..]);
        rest = rest[(int)length..];
        written += (int)length;
        return true;
    }

    private static bool TryCopy(byte tag, ref ReadOnlySpan<byte> rest, Span<byte> plain, ref int written)
    {
        var isShort = (tag & 3) == CopyOffset1;
        var offsetBytes = isShort ? 1 : (tag & 3) == CopyOffset2 ? 2 : 4;
        if (offsetBytes > rest.Length)
        {
            return false;
        }

        var length = isShort ? 4 + ((tag >> 2) & 7) : 1 + (tag >> 2);
        var offset = ReadLittleEndian(rest[..offsetBytes]) | (isShort ? (long)(tag >> 5) << 8 : 0);
        rest = rest[offsetBytes..];
        if (offset == 0 || offset > written || length > plain.Length - written)
        {
            return false;
        }

        Repeat(plain, written, (int)offset, length);
        written += length;
        return true;
    }

    /// <summary>Source and target may overlap: then what was just written is repeated.</summary>
    private static void Repeat(Span<byte> plain, int at, int offset, int length)
    {
        if (offset >= length)
        {
            plain.Slice(at - offset, length).CopyTo(plain[at..]);
            return;
        }

        for (var i = 0; i < length; i++)
        {
            plain[at + i] = plain[at + i - offset];
        }
    }

    private static long ReadLittleEndian(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        return value;
    }

    private static int WriteLiteral(ReadOnlySpan<byte> literal, Span<byte> block)
    {
        if (literal.IsEmpty)
        {
            return 0;
        }

        var at = 1;
        var length = literal.Length - 1;
        if (length < LiteralInTagMax)
        {
            block[0] = (byte)(length << 2);
        }
        else
        {
            var lengthBytes = (BitOperations.Log2((uint)length) / 8) + 1;
            block[0] = (byte)((LiteralInTagMax - 1 + lengthBytes) << 2);
            for (; at <= lengthBytes; at++, length >>= 8)
            {
                block[at] = (byte)length;
            }
        }

        literal.CopyTo(block[at..]);
        return at + literal.Length;
    }

    private static int WriteCopies(int offset, int length, Span<byte> block)
    {
        var at = 0;
        for (; length > 0; length -= Math.Min(length, CopyBytesMax))
        {
            block[at] = (byte)(((Math.Min(length, CopyBytesMax) - 1) << 2) | CopyOffset2);
            BinaryPrimitives.WriteUInt16LittleEndian(block[(at + 1)..], (ushort)offset);
            at += 3;
        }

        return at;
    }
}
