using KRaftNet.Common;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Takes the fields of a message one by one, in the order of the wire. Messages are generated with one method that
/// feeds any sink: the writer, the counter of sizes, the JSON form. Sinks are structs, so that each combination is
/// compiled without indirect calls. Names are JSON names; an element of an array has none. <c>compact</c> tells the
/// form of lengths.
/// </summary>
internal interface IFieldSink
{
    void Bool(string? name, bool value);

    void Int8(string? name, sbyte value);

    void Int16(string? name, short value);

    void UInt16(string? name, ushort value);

    void Int32(string? name, int value);

    void UInt32(string? name, uint value);

    void Int64(string? name, long value);

    void Float64(string? name, double value);

    void Uuid(string? name, Uuid value);

    void String(string? name, string value, bool compact);

    void NullableString(string? name, string? value, bool compact);

    void Bytes(string? name, ReadOnlyMemory<byte> value, bool compact);

    void NullableBytes(string? name, ReadOnlyMemory<byte>? value, bool compact);

    void Records(string? name, RecordsPayload value, bool compact);

    /// <summary>
    /// Begins an array; with a count of -1 it is null, and neither elements nor <see cref="EndArray"/> follow.
    /// </summary>
    void BeginArray(string? name, int count, bool compact);

    void EndArray();

    void BeginStruct(string? name);

    void EndStruct();

    /// <summary>Begins a struct that may be null; then neither fields nor <see cref="EndStruct"/> follow.</summary>
    void BeginNullable(string? name, bool present, bool tagged);

    /// <summary>Begins the tagged fields of a struct.</summary>
    TagSection BeginTags(UnknownTaggedFields? unknown);

    /// <summary>Begins a tagged field, by ascending tag; the result is for <see cref="EndTag"/>.</summary>
    int BeginTag(ref TagSection section, int tag);

    void EndTag(int mark);

    void EndTags(ref TagSection section);
}
