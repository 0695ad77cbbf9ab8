using KRaftNet.MessageGenerator.Model;

namespace KRaftNet.MessageGenerator.Emission;

/// <summary>
/// C# types of wire types. The methods of sinks and sources for them have the names of the enumeration.
/// </summary>
internal static class Clr
{
    /// <summary>The C# type.</summary>
    public static string NameOf(ElementKind kind) => kind switch
    {
        ElementKind.Bool => "bool",
        ElementKind.Int8 => "sbyte",
        ElementKind.Int16 => "short",
        ElementKind.UInt16 => "ushort",
        ElementKind.Int32 => "int",
        ElementKind.UInt32 => "uint",
        ElementKind.Int64 => "long",
        ElementKind.Float64 => "double",
        ElementKind.Uuid => "Uuid",
        ElementKind.String => "string",
        ElementKind.Bytes => "ReadOnlyMemory<byte>",
        ElementKind.Records => "RecordsPayload",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
