using KRaftNet.Common;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Gives the fields of a message one by one, in the order of the wire; the twin of <see cref="IFieldSink"/>. Every
/// member throws <see cref="MalformedMessageException"/> if the field cannot be had.
/// </summary>
internal interface IFieldSource
{
    bool Bool(string? name);

    sbyte Int8(string? name);

    short Int16(string? name);

    ushort UInt16(string? name);

    int Int32(string? name);

    uint UInt32(string? name);

    long Int64(string? name);

    double Float64(string? name);

    Uuid Uuid(string? name);

    string String(string? name, bool compact);

    string? NullableString(string? name, bool compact);

    ReadOnlyMemory<byte> Bytes(string? name, bool compact);

    ReadOnlyMemory<byte>? NullableBytes(string? name, bool compact);

    RecordsPayload Records(string? name, bool nullable, bool compact);

    /// <summary>
    /// Number of elements, each of which takes <paramref name="minimumBytes"/> or more, so that no more memory is taken
    /// for them than for the bytes that are there; -1 for null, and then <see cref="EndArray"/> does not follow.
    /// </summary>
    int BeginArray(string? name, bool nullable, bool compact, int minimumBytes);

    void EndArray();

    /// <summary>Begins a struct; always true.</summary>
    bool BeginStruct(string? name);

    void EndStruct();

    /// <summary>Whether the struct is there; if not, neither fields nor <see cref="EndStruct"/> follow.</summary>
    bool BeginNullable(string? name, bool tagged);

    /// <summary>Begins the tagged fields of a struct, whose JSON names stand at their tags.</summary>
    TagCursor BeginTags(string?[] names);

    /// <summary>The next tag, in whichever order they came.</summary>
    bool NextTag(ref TagCursor cursor, string?[] names, out int tag);

    /// <summary>Keeps the value of a tag that the struct does not know.</summary>
    UnknownTaggedFields KeepTag(UnknownTaggedFields? fields, int tag);

    /// <summary>Reads the tagged fields of a struct that knows none.</summary>
    UnknownTaggedFields? SkipTags();

    /// <summary>Meets a tag that the struct has, but not in this version: refuses it or passes over it.</summary>
    void RefuseTag(int tag, short version);
}

/// <summary>Progress through the tagged fields of one struct while they are read.</summary>
internal struct TagCursor(int left)
{
    /// <summary>Fields, or names to look for, that are left.</summary>
    public int Left { get; set; } = left;
}
