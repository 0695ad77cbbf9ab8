using System.Globalization;
using System.Text.Json;
using KRaftNet.Common;

namespace KRaftNet.Protocol.Wire;

/// <summary>
/// Reads the fields of a message from Kafka's JSON form: every field of the version must be there but for tagged ones,
/// and members that no field asks for are ignored. Owned by one call chain.
/// </summary>
internal readonly struct JsonFieldSource : IFieldSource
{
    private readonly Stack<Place> _places = new();

    public JsonFieldSource(JsonElement message)
    {
        Require(message, JsonValueKind.Object, "message");
        _places.Push(new Place(message, null));
    }

    public bool Bool(string? name) => Take(name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        var other => throw Wrong(other, "bool", name),
    };

    public sbyte Int8(string? name) =>
        Take(name) is var e && IsNumber(e) && e.TryGetSByte(out var v) ? v : throw Wrong(e, "int8", name);

    public short Int16(string? name) =>
        Take(name) is var e && IsNumber(e) && e.TryGetInt16(out var v) ? v : throw Wrong(e, "int16", name);

    public ushort UInt16(string? name) =>
        Take(name) is var e && IsNumber(e) && e.TryGetUInt16(out var v) ? v : throw Wrong(e, "uint16", name);

    public int Int32(string? name) =>
        Take(name) is var e && IsNumber(e) && e.TryGetInt32(out var v) ? v : throw Wrong(e, "int32", name);

    public uint UInt32(string? name) =>
        Take(name) is var e && IsNumber(e) && e.TryGetUInt32(out var v) ? v : throw Wrong(e, "uint32", name);

    public long Int64(string? name) =>
        Take(name) is var e && IsNumber(e) && e.TryGetInt64(out var v) ? v : throw Wrong(e, "int64", name);

    public double Float64(string? name)
    {
        var element = Take(name);
        if (IsNumber(element))
        {
            return element.GetDouble();
        }

        return element.ValueKind == JsonValueKind.String
            && double.TryParse(element.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                ? value
                : throw Wrong(element, "float64", name);
    }

    public Uuid Uuid(string? name) => Take(name) is var e && e.ValueKind == JsonValueKind.String
        && Common.Uuid.TryParse(e.GetString(), out var uuid) ? uuid : throw Wrong(e, "uuid", name);

    public string String(string? name, bool compact) => ToText(Require(Take(name), JsonValueKind.String, name));

    public string? NullableString(string? name, bool compact) =>
        Take(name) is var e && e.ValueKind == JsonValueKind.Null
            ? null
            : ToText(Require(e, JsonValueKind.String, name));

    public ReadOnlyMemory<byte> Bytes(string? name, bool compact) => ToBytes(Take(name), name);

    public ReadOnlyMemory<byte>? NullableBytes(string? name, bool compact) =>
        Take(name) is var e && e.ValueKind == JsonValueKind.Null ? (ReadOnlyMemory<byte>?)null : ToBytes(e, name);

    public RecordsPayload Records(string? name, bool nullable, bool compact) =>
        Take(name) is var e && nullable && e.ValueKind == JsonValueKind.Null
            ? RecordsPayload.Null
            : new RecordsPayload(ToBytes(e, name));

    public int BeginArray(string? name, bool nullable, bool compact, int minimumBytes)
    {
        var element = Take(name);
        if (nullable && element.ValueKind == JsonValueKind.Null)
        {
            return -1;
        }

        Require(element, JsonValueKind.Array, name);
        _places.Push(new Place(element, element.EnumerateArray()));
        return element.GetArrayLength();
    }

    public void EndArray() => _places.Pop();

    public bool BeginStruct(string? name)
    {
        _places.Push(new Place(Require(Take(name), JsonValueKind.Object, name), null));
        return true;
    }

    public void EndStruct() => _places.Pop();

    public bool BeginNullable(string? name, bool tagged)
    {
        // Only fields are nullable structs, elements of arrays are not: asking twice gives the same member.
        Invariant.Require(name is not null);
        return Take(name).ValueKind != JsonValueKind.Null && BeginStruct(name);
    }

    // Left counts down, so that tags come in ascending order.
    public TagCursor BeginTags(string?[] names) => new(names.Length);

    public bool NextTag(ref TagCursor cursor, string?[] names, out int tag)
    {
        for (; cursor.Left > 0; cursor.Left--)
        {
            tag = names.Length - cursor.Left;
            if (names[tag] is { } name && _places.Peek().Element.TryGetProperty(name, out _))
            {
                cursor.Left--;
                return true;
            }
        }

        tag = -1;
        return false;
    }

    public UnknownTaggedFields KeepTag(UnknownTaggedFields? fields, int tag) =>
        throw Invariant.Unreachable("JSON has no unknown tags");

    public UnknownTaggedFields? SkipTags() => null;

    // A name that has its tag in other versions is one that no field asks for, or that stands at its place in this one.
    public void RefuseTag(int tag, short version)
    {
    }

    private JsonElement Take(string? name)
    {
        var place = _places.Peek();
        if (name is not null)
        {
            return place.Element.TryGetProperty(name, out var member)
                ? member
                : throw new MalformedMessageException($"{name} is missing");
        }

        return place.NextItem();
    }

    private static JsonElement Require(JsonElement element, JsonValueKind kind, string? name) =>
        element.ValueKind == kind ? element : throw Wrong(element, kind.ToString(), name);

    private static string ToText(JsonElement element) => element.GetString()!;

    private static byte[] ToBytes(JsonElement element, string? name) =>
        element.ValueKind == JsonValueKind.String && element.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw Wrong(element, "base64 text", name);

    private static bool IsNumber(JsonElement element) => element.ValueKind == JsonValueKind.Number;

    private static MalformedMessageException Wrong(JsonElement element, string wanted, string? name) =>
        new($"{name ?? "element"} is {element.ValueKind}, not {wanted}");

    /// <summary>An object, or an array with the place of its next item.</summary>
    private sealed class Place(JsonElement element, JsonElement.ArrayEnumerator? items)
    {
        private JsonElement.ArrayEnumerator _items = items ?? default;

        public JsonElement Element { get; } = element;

        public JsonElement NextItem() =>
            _items.MoveNext() ? _items.Current : throw Invariant.Unreachable("the array's length was told before");
    }
}
