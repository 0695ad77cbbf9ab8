using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace KRaftNet.Common;

/// <summary>
/// 128 bits, ordered and written big-endian. The text form is Kafka's: 22 characters of URL-safe base64 without
/// padding.
/// </summary>
public readonly record struct Uuid(ulong High, ulong Low) : IComparable<Uuid>
{
    /// <summary>Bytes on the wire and on disk.</summary>
    public const int Size = 16;

    /// <summary>"None", as in a message field that is not set.</summary>
    public static readonly Uuid Zero;

    /// <summary>
    /// Random version 4 id whose text does not start with a dash, because command lines would take it for a flag.
    /// </summary>
    public static Uuid Random(Prng prng)
    {
        ArgumentNullException.ThrowIfNull(prng);
        while (true)
        {
            var high = (prng.NextUInt64() & 0xFFFF_FFFF_FFFF_0FFFUL) | 0x4000UL;
            var low = (prng.NextUInt64() & 0x3FFF_FFFF_FFFF_FFFFUL) | 0x8000_0000_0000_0000UL;
            var uuid = new Uuid(high, low);
            if (high >> 58 != DashSextet)
            {
                return uuid;
            }
        }
    }

    private const ulong DashSextet = 62;
    private const int TextLength = 22;
    private const int PaddedLength = 24;

    /// <summary>Reads 16 big-endian bytes.</summary>
    public static Uuid Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>Writes 16 big-endian bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    /// <summary>
    /// Parses the text form; padding is taken, and surplus bits of the last character are dropped, as Kafka does. Any
    /// other length or alphabet is refused.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Uuid uuid)
    {
        uuid = default;
        var significant = text.AsSpan().TrimEnd('=');
        if (significant.Length != TextLength || text!.Length > PaddedLength)
        {
            return false;
        }

        // Made whole by zero bits, because the decoder refuses surplus ones.
        Span<char> padded = stackalloc char[PaddedLength];
        padded.Fill('A');
        significant.CopyTo(padded);
        Span<byte> bytes = stackalloc byte[PaddedLength / 4 * 3];
        if (Base64Url.DecodeFromChars(padded, bytes, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        uuid = Read(bytes);
        return true;
    }

    /// <summary>Parses the text form.</summary>
    /// <exception cref="FormatException">The text is no uuid.</exception>
    public static Uuid Parse(string text) =>
        TryParse(text, out var uuid)
            ? uuid
            : throw new FormatException($"'{text}' is not 22 characters of URL-safe base64.");

    /// <inheritdoc/>
    public int CompareTo(Uuid other)
    {
        var high = High.CompareTo(other.High);
        return high != 0 ? high : Low.CompareTo(other.Low);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        Write(bytes);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool operator <(Uuid left, Uuid right) => left.CompareTo(right) < 0;

    public static bool operator >(Uuid left, Uuid right) => left.CompareTo(right) > 0;

    public static bool operator <=(Uuid left, Uuid right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Uuid left, Uuid right) => left.CompareTo(right) >= 0;
}
