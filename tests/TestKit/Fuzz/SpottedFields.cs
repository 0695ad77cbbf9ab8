using System.Buffers.Binary;
using KRaftNet.Common;
using KRaftNet.Protocol.Wire;

namespace KRaftNet.TestKit.Fuzz;

/// <summary>
/// Reads bytes that are a message, and notes where each field of it lies. A second reader, written apart from the one
/// that is tested; on bytes that are no message it may throw whatever it likes. Owned by one call chain.
/// </summary>
internal struct SpottedFields(byte[] bytes) : IFieldSource
{
    private readonly Stack<int> _elements = new();

    /// <summary>The places, by their ends.</summary>
    public List<Spot> Spots { get; } = [];

    /// <summary>Bytes read.</summary>
    public int Position { get; private set; }

    public bool Bool(string? name) => Fixed(1)[0] != 0;

    public sbyte Int8(string? name) => (sbyte)Fixed(1)[0];

    public short Int16(string? name) => BinaryPrimitives.ReadInt16BigEndian(Fixed(2));

    public ushort UInt16(string? name) => BinaryPrimitives.ReadUInt16BigEndian(Fixed(2));

    public int Int32(string? name) => BinaryPrimitives.ReadInt32BigEndian(Fixed(4));

    public uint UInt32(string? name) => BinaryPrimitives.ReadUInt32BigEndian(Fixed(4));

    public long Int64(string? name) => BinaryPrimitives.ReadInt64BigEndian(Fixed(8));

    public double Float64(string? name) => BinaryPrimitives.ReadDoubleBigEndian(Fixed(8));

    public Uuid Uuid(string? name) => Common.Uuid.Read(Fixed(Common.Uuid.Size));

    public string String(string? name, bool compact) => NullableString(name, compact)!;

    public string? NullableString(string? name, bool compact)
    {
        Body(compact ? Varint() - 1 : Length(SpotKind.ShortLength));
        return "";
    }

    public ReadOnlyMemory<byte> Bytes(string? name, bool compact) => NullableBytes(name, compact)!.Value;

    public ReadOnlyMemory<byte>? NullableBytes(string? name, bool compact)
    {
        Body(AnyLength(compact));
        return ReadOnlyMemory<byte>.Empty;
    }

    public RecordsPayload Records(string? name, bool nullable, bool compact)
    {
        Body(AnyLength(compact));
        return RecordsPayload.Empty;
    }

    public int BeginArray(string? name, bool nullable, bool compact, int minimumBytes) => AnyLength(compact);

    public readonly void EndArray()
    {
    }

    public readonly bool BeginStruct(string? name)
    {
        _elements.Push(Position);
        return true;
    }

    public readonly void EndStruct() => Spots.Add(new Spot(SpotKind.Element, _elements.Pop(), Position));

    public bool BeginNullable(string? name, bool tagged)
    {
        var isPresent = (sbyte)Fixed(1)[0] > (tagged ? 0 : -1);
        return isPresent && BeginStruct(name);
    }

    public TagCursor BeginTags(string?[] names) => new(Varint());

    public bool NextTag(ref TagCursor cursor, string?[] names, out int tag)
    {
        tag = 0;
        if (cursor.Left-- <= 0)
        {
            return false;
        }

        tag = Varint();
        if (tag < names.Length && names[tag] is not null)
        {
            Varint();
        }

        return true;
    }

    public UnknownTaggedFields KeepTag(UnknownTaggedFields? fields, int tag)
    {
        Body(Varint());
        return fields ?? new UnknownTaggedFields();
    }

    public UnknownTaggedFields? SkipTags()
    {
        for (var left = Varint(); left > 0; left--)
        {
            Varint();
            Body(Varint());
        }

        return null;
    }

    public readonly void RefuseTag(int tag, short version) => throw new InvalidDataException($"{version} has no {tag}");

    private int AnyLength(bool compact) => compact ? Varint() - 1 : Length(SpotKind.Length);

    private int Varint()
    {
        var used = Protocol.Wire.Varint.ReadUnsigned(bytes.AsSpan(Position), out var value);
        Take(SpotKind.Varint, used);
        return (int)value;
    }

    private int Length(SpotKind kind)
    {
        var isShort = kind == SpotKind.ShortLength;
        var taken = Take(kind, isShort ? 2 : 4);
        return isShort ? BinaryPrimitives.ReadInt16BigEndian(taken) : BinaryPrimitives.ReadInt32BigEndian(taken);
    }

    private void Body(int length)
    {
        if (length > 0)
        {
            Take(SpotKind.Body, length);
        }
    }

    private ReadOnlySpan<byte> Fixed(int length) => Take(SpotKind.Fixed, length);

    private ReadOnlySpan<byte> Take(SpotKind kind, int length)
    {
        Spots.Add(new Spot(kind, Position, Position + length));
        Position += length;
        return bytes.AsSpan(Position - length, length);
    }
}
