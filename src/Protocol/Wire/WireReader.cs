using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Reads Kafka's big-endian encoding out of one contiguous buffer. Strings are copied, bytes and records are slices of
/// the buffer: they live as long as it does. Every count and length is checked against the bytes left before anything
/// is allocated for it. Owned by one call chain.
/// </summary>
public ref struct WireReader : IFieldSource
{
    private readonly Memory<byte> _memory;
    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    /// <summary>Reads from the start of a buffer, which stays the caller's.</summary>
    public WireReader(Memory<byte> buffer)
    {
        _memory = buffer;
        _bytes = buffer.Span;
    }

    /// <summary>Reads from bytes that nobody may change; records read from them must not be patched.</summary>
    public WireReader(ReadOnlyMemory<byte> buffer)
        : this(MemoryMarshal.AsMemory(buffer))
    {
    }

    /// <summary>Bytes read so far.</summary>
    public readonly int Position => _position;

    /// <summary>Bytes left. A message may leave some: whether that is allowed is the caller's to say.</summary>
    public readonly int Remaining => _bytes.Length - _position;

    /// <summary>The bytes left, which stay unread.</summary>
    public readonly Memory<byte> Rest => _memory[_position..];

    /// <summary>Reads an int16.</summary>
    public short ReadInt16() => Int16(null);

    /// <summary>Reads an int32.</summary>
    public int ReadInt32() => Int32(null);

    /// <summary>Reads an unsigned varint; above 2^31 - 1 it comes out negative, as in Kafka.</summary>
    public int ReadUnsignedVarint() => TakeVarint(null);

    bool IFieldSource.Bool(string? name) => Take(name, 1)[0] != 0;

    sbyte IFieldSource.Int8(string? name) => (sbyte)Take(name, 1)[0];

    short IFieldSource.Int16(string? name) => Int16(name);

    ushort IFieldSource.UInt16(string? name) => BinaryPrimitives.ReadUInt16BigEndian(Take(name, 2));

    int IFieldSource.Int32(string? name) => Int32(name);

    uint IFieldSource.UInt32(string? name) => BinaryPrimitives.ReadUInt32BigEndian(Take(name, 4));

    long IFieldSource.Int64(string? name) => BinaryPrimitives.ReadInt64BigEndian(Take(name, 8));

    double IFieldSource.Float64(string? name) => BinaryPrimitives.ReadDoubleBigEndian(Take(name, 8));

    Uuid IFieldSource.Uuid(string? name) => Common.Uuid.Read(Take(name, Common.Uuid.Size));

    string IFieldSource.String(string? name, bool compact)
    {
        var length = TakeStringLength(name, compact);
        if (length < 0)
        {
            MalformedMessageException.ThrowNull(name);
        }

        // Invalid UTF-8 becomes U+FFFD, as in Kafka.
        return Encoding.UTF8.GetString(Take(name, length));
    }

    string? IFieldSource.NullableString(string? name, bool compact)
    {
        var length = TakeStringLength(name, compact);
        return length < 0 ? null : Encoding.UTF8.GetString(Take(name, length));
    }

    ReadOnlyMemory<byte> IFieldSource.Bytes(string? name, bool compact)
    {
        var length = TakeLength(name, compact);
        if (length < 0)
        {
            MalformedMessageException.ThrowNull(name);
        }

        return TakeMemory(name, length);
    }

    ReadOnlyMemory<byte>? IFieldSource.NullableBytes(string? name, bool compact)
    {
        var length = TakeLength(name, compact);
        
        // Without the cast null would become empty memory, by the conversion from arrays.
        return length < 0 ? (ReadOnlyMemory<byte>?)null : TakeMemory(name, length);
    }

    RecordsPayload IFieldSource.Records(string? name, bool nullable, bool compact)
    {
        var length = TakeLength(name, compact);
        if (length >= 0)
        {
            return new RecordsPayload(TakeMemory(name, length));
        }

        if (!nullable)
        {
            MalformedMessageException.ThrowNull(name);
        }

        return RecordsPayload.Null;
    }

    int IFieldSource.BeginArray(string? name, bool nullable, bool compact, int minimumBytes)
    {
        var count = TakeLength(name, compact);
        if (count < 0)
        {
            if (!nullable)
            {
                MalformedMessageException.ThrowNull(name);
            }

            return -1;
        }

        if ((long)count * minimumBytes > Remaining)
        {
            MalformedMessageException.ThrowTooShort(name, (long)count * minimumBytes, Remaining);
        }

        return count;
    }

    readonly void IFieldSource.EndArray()
    {
    }

    readonly bool IFieldSource.BeginStruct(string? name) => true;

    readonly void IFieldSource.EndStruct()
    {
    }

    bool IFieldSource.BeginNullable(string? name, bool tagged) =>
        tagged ? TakeVarint(name) > 0 : (sbyte)Take(name, 1)[0] >= 0;

    // A count above 2^31 - 1 is negative here and reads as no field, as in Kafka.
    TagCursor IFieldSource.BeginTags(string?[] names) => new(TakeVarint("tag count"));

    // The size of a known tag is not looked at, as in Kafka: the value tells its own length.
    bool IFieldSource.NextTag(ref TagCursor cursor, string?[] names, out int tag)
    {
        tag = 0;
        if (cursor.Left <= 0)
        {
            return false;
        }

        cursor.Left--;
        tag = TakeVarint("tag");
        if ((uint)tag < (uint)names.Length && names[tag] is not null)
        {
            TakeVarint("tag size");
        }

        return true;
    }

    UnknownTaggedFields IFieldSource.KeepTag(UnknownTaggedFields? fields, int tag) => Keep(fields, tag);

    UnknownTaggedFields? IFieldSource.SkipTags()
    {
        UnknownTaggedFields? fields = null;
        for (var left = TakeVarint("tag count"); left > 0; left--)
        {
            fields = Keep(fields, TakeVarint("tag"));
        }

        return fields;
    }

    readonly void IFieldSource.RefuseTag(int tag, short version) =>
        throw new MalformedMessageException($"version {version} has no tag {tag}");

    internal string? ReadNullableString(string name)
    {
        var length = TakeStringLength(name, compact: false);
        return length < 0 ? null : Encoding.UTF8.GetString(Take(name, length));
    }

    private short Int16(string? name) => BinaryPrimitives.ReadInt16BigEndian(Take(name, 2));

    private int Int32(string? name) => BinaryPrimitives.ReadInt32BigEndian(Take(name, 4));

    private UnknownTaggedFields Keep(UnknownTaggedFields? fields, int tag)
    {
        var size = TakeVarint("tag size");
        if (size < 0)
        {
            MalformedMessageException.ThrowTooShort("unknown tag", (uint)size, Remaining);
        }

        fields ??= new UnknownTaggedFields();
        fields.Add(tag, TakeMemory("unknown tag", size));
        return fields;
    }

    private int TakeStringLength(string? name, bool compact)
    {
        var length = compact ? TakeVarint(name) - 1 : Int16(name);
        if (length > short.MaxValue)
        {
            MalformedMessageException.ThrowLength(name, length);
        }

        return length;
    }

    // A compact length is an unsigned varint taken as int32, minus one; what comes out below 0 is null.
    private int TakeLength(string? name, bool compact) => compact ? unchecked(TakeVarint(name) - 1) : Int32(name);

    private int TakeVarint(string? name)
    {
        var used = Varint.ReadUnsigned(_bytes[_position..], out var value);
        if (used <= 0)
        {
            if (used < 0)
            {
                MalformedMessageException.ThrowVarint(name);
            }

            MalformedMessageException.ThrowTooShort(name, Remaining + 1L, Remaining);
        }

        _position += used;
        return (int)value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(string? name, int length)
    {
        if (length > _bytes.Length - _position)
        {
            MalformedMessageException.ThrowTooShort(name, length, Remaining);
        }

        var bytes = _bytes.Slice(_position, length);
        _position += length;
        return bytes;
    }

    private Memory<byte> TakeMemory(string? name, int length)
    {
        Take(name, length);
        return _memory.Slice(_position - length, length);
    }
}
