using System.Text.Json;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Writes the fields of a message in Kafka's JSON form: tagged fields at their default are left out, unknown tags are
/// not shown, bytes and records are base64. Owned by one call chain.
/// </summary>
internal readonly struct JsonFieldSink(Utf8JsonWriter json) : IFieldSink
{
    public void Bool(string? name, bool value) => Named(name).WriteBooleanValue(value);

    public void Int8(string? name, sbyte value) => Named(name).WriteNumberValue(value);

    public void Int16(string? name, short value) => Named(name).WriteNumberValue(value);

    public void UInt16(string? name, ushort value) => Named(name).WriteNumberValue(value);

    public void Int32(string? name, int value) => Named(name).WriteNumberValue(value);

    public void UInt32(string? name, uint value) => Named(name).WriteNumberValue(value);

    public void Int64(string? name, long value) => Named(name).WriteNumberValue(value);

    public void Float64(string? name, double value)
    {
        var text = JavaDouble.Format(value);
        if (double.IsFinite(value))
        {
            Named(name).WriteRawValue(text);
        }
        else
        {
            Named(name).WriteStringValue(text);
        }
    }

    public void Uuid(string? name, Uuid value) => Named(name).WriteStringValue(value.ToString());

    public void String(string? name, string value, bool compact) => Named(name).WriteStringValue(value);

    public void NullableString(string? name, string? value, bool compact) => Named(name).WriteStringValue(value);

    public void Bytes(string? name, ReadOnlyMemory<byte> value, bool compact) =>
        Named(name).WriteBase64StringValue(value.Span);

    public void NullableBytes(string? name, ReadOnlyMemory<byte>? value, bool compact)
    {
        if (value is { } bytes)
        {
            Bytes(name, bytes, compact);
        }
        else
        {
            Named(name).WriteNullValue();
        }
    }

    public void Records(string? name, RecordsPayload value, bool compact) =>
        NullableBytes(name, value.IsNull ? (ReadOnlyMemory<byte>?)null : value.Bytes, compact);

    public void BeginArray(string? name, int count, bool compact)
    {
        if (count < 0)
        {
            Named(name).WriteNullValue();
        }
        else
        {
            Named(name).WriteStartArray();
        }
    }

    public void EndArray() => json.WriteEndArray();

    public void BeginStruct(string? name) => Named(name).WriteStartObject();

    public void EndStruct() => json.WriteEndObject();

    public void BeginNullable(string? name, bool present, bool tagged)
    {
        if (present)
        {
            BeginStruct(name);
        }
        else
        {
            Named(name).WriteNullValue();
        }
    }

    public TagSection BeginTags(UnknownTaggedFields? unknown) => default;

    public int BeginTag(ref TagSection section, int tag) => 0;

    public void EndTag(int mark)
    {
    }

    public void EndTags(ref TagSection section)
    {
    }

    private Utf8JsonWriter Named(string? name)
    {
        if (name is not null)
        {
            json.WritePropertyName(name);
        }

        return json;
    }
}
