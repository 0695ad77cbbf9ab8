namespace KRaftNet.MessageGenerator.Model;

/// <summary>What a field, or an element of its array, is made of.</summary>
internal enum ElementKind
{
    Bool,
    Int8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    Float64,
    Uuid,
    String,
    Bytes,
    Records,
    Struct,
}

/// <summary>Type of a field: an element or an array of them. A struct is known by its name.</summary>
internal sealed record FieldType(ElementKind Kind, bool IsArray, string? StructName)
{
    private static readonly Dictionary<string, ElementKind> Primitives = new(StringComparer.Ordinal)
    {
        ["bool"] = ElementKind.Bool,
        ["int8"] = ElementKind.Int8,
        ["int16"] = ElementKind.Int16,
        ["uint16"] = ElementKind.UInt16,
        ["int32"] = ElementKind.Int32,
        ["uint32"] = ElementKind.UInt32,
        ["int64"] = ElementKind.Int64,
        ["float64"] = ElementKind.Float64,
        ["uuid"] = ElementKind.Uuid,
        ["string"] = ElementKind.String,
        ["bytes"] = ElementKind.Bytes,
        ["records"] = ElementKind.Records,
    };

    /// <summary>Whether null can be told apart from every value.</summary>
    public bool CanBeNull => IsArray || Kind is >= ElementKind.String and <= ElementKind.Struct;

    /// <summary>Whether it is a number, of which a default may be given.</summary>
    public bool IsNumber => !IsArray && Kind is >= ElementKind.Int8 and <= ElementKind.Float64;

    /// <summary>Reads <c>int32</c>, <c>[]int32</c>, <c>Name</c> or <c>[]Name</c>.</summary>
    public static bool TryParse(string text, out FieldType? type)
    {
        var isArray = text.StartsWith("[]", StringComparison.Ordinal);
        var element = isArray ? text.Substring(2) : text;
        type = null;
        if (Primitives.TryGetValue(element, out var kind))
        {
            type = new FieldType(kind, isArray, null);
        }
        else if (Identifier.IsPascalCase(element))
        {
            type = new FieldType(ElementKind.Struct, isArray, element);
        }

        return type is not null;
    }
}
